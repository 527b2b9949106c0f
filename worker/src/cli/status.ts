import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { openDatabase, type Db } from '@barline/db/client'
import { formatBarTime, barTime } from '@barline/db/domain/time'
import { isInterval } from '@barline/db/domain/interval'
import { createSqs } from '../aws.ts'
import { settings, type Context } from './context.ts'
import { count, table } from './print.ts'

export interface Status {
  series: {
    symbol: string
    interval: string
    count: number
    first: string | null
    last: string | null
    version: number
  }[]
  /** Raw objects in the ledger, by status. */
  rawObjects: Record<string, number>
  queue: Depth
  deadLetters: Depth
}

interface Depth {
  waiting: number
  inFlight: number
  delayed: number
}

export async function runStatus(context: Context, { json }: { json?: true }): Promise<number> {
  const config = settings(context, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl'])
  const database = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-cli' })
  const sqs = createSqs(config.aws)
  try {
    const status: Status = {
      series: await readSeries(database.db),
      rawObjects: await countObjects(database.db),
      queue: await readDepth(sqs, config.queueUrl),
      deadLetters: await readDepth(sqs, config.dlqUrl),
    }
    if (json) context.console.out(JSON.stringify(status))
    else describe(status).forEach(context.console.out)
    return 0
  } finally {
    sqs.destroy()
    await database.close()
  }
}

async function readSeries(db: Db): Promise<Status['series']> {
  const rows = await db.series.findMany({
    include: { instrument: { select: { symbol: true } } },
    orderBy: [{ instrument: { symbol: 'asc' } }, { id: 'asc' }],
  })
  return rows.map(({ instrument, interval, count, first, last, version }) => {
    const write = (time: Date | null) =>
      time && (isInterval(interval) ? formatBarTime(barTime(time.getTime()), interval) : time.toISOString())
    return { symbol: instrument.symbol, interval, count, first: write(first), last: write(last), version }
  })
}

async function countObjects(db: Db): Promise<Record<string, number>> {
  const groups = await db.rawObject.groupBy({ by: ['status'], _count: true, orderBy: { status: 'asc' } })
  return Object.fromEntries(groups.map(({ status, _count }) => [status, _count]))
}

async function readDepth(sqs: SQSClient, queueUrl: string): Promise<Depth> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  )
  const [waiting = 0, inFlight = 0, delayed = 0] = names.map((name) => Number(Attributes?.[name] ?? 0))
  return { waiting, inFlight, delayed }
}

function describe({ series, rawObjects, queue, deadLetters }: Status): string[] {
  const rows = series.map((row) => [
    row.symbol,
    row.interval,
    count(row.count),
    row.first ?? '-',
    row.last ?? '-',
    String(row.version),
  ])
  const objects = Object.entries(rawObjects).map(([status, number]) => `${count(number)} ${status}`)
  return [
    ...(rows.length === 0
      ? ['No candles are stored yet.']
      : table(['SYMBOL', 'INTERVAL', 'BARS', 'FIRST', 'LAST', 'VERSION'], rows, ['BARS', 'VERSION'])),
    '',
    `Raw objects:  ${objects.join(', ') || 'none'}`,
    `Queue:        ${depth(queue)}`,
    `Dead letters: ${depth(deadLetters)}`,
  ]
}

const depth = ({ waiting, inFlight, delayed }: Depth) =>
  [
    `${count(waiting)} waiting`,
    `${count(inFlight)} in flight`,
    ...(delayed > 0 ? [`${count(delayed)} delayed`] : []),
  ].join(', ')
