import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { openDatabase, type Db } from '@barline/db/client'
import { createSqs } from '../aws.ts'
import { settings, type Context } from './context.ts'
import { count } from './print.ts'
import { describeSeries, examineSeries, type SeriesStatus } from './status-series.ts'

export interface Status {
  series: SeriesStatus[]
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

export interface StatusOptions {
  full?: true
  json?: true
}

export async function runStatus(context: Context, { full, json }: StatusOptions): Promise<number> {
  const config = settings(context, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl'])
  const database = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-cli' })
  const sqs = createSqs(config.aws)
  try {
    const status: Status = {
      series: await examineSeries(database.pool, {
        full: full ?? false,
        now: Date.now(),
        signal: context.signal,
        onLong: context.console.err,
      }),
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
  const objects = Object.entries(rawObjects).map(([status, number]) => `${count(number)} ${status}`)
  return [
    ...describeSeries(series),
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
