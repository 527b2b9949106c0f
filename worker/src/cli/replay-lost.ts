import { openDatabase } from '@barline/db/client'
import { createS3, createSqs } from '../aws.ts'
import { grace, reconcile, type Lost, type Reconciled } from '../replay/reconcile.ts'
import { settings, type Context } from './context.ts'
import { plain } from './plain.ts'
import { count, counted } from './print.ts'
import type { ReplayFlags } from './replay.ts'

const words: Record<Lost['why'], string> = {
  unseen: 'the ledger has never heard of it',
  changed: 'the ledger knows other content of it',
  stuck: 'it was to be tried again, and was not',
  deleted: 'it is gone, and the ledger does not know',
}

const mostLines = 50

/** What a replay is narrowed by, and a look for lost notifications is not. */
const filters = ['symbol', 'provider', 'interval', 'from', 'to', 'etlVersion', 'outdated'] as const

const flagOf = (name: (typeof filters)[number]) => (name === 'etlVersion' ? '--etl-version' : `--${name}`)

/** Compares bucket and ledger, and with `--yes` announces what was lost. */
export async function runLost(
  context: Context,
  { prefix, yes, json, ...rest }: ReplayFlags,
): Promise<number> {
  const others = filters.filter((name) => rest[name] !== undefined)
  if (others.length > 0)
    throw new Error(
      `replay --lost: expected no filter but --prefix, got ${others.map((name) => flagOf(name)).join(', ')}`,
    )
  const config = settings(context, ['databaseUrl', 'aws', 'queueUrl', 'rawBucket'])
  const { db, pool, close } = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-cli' })
  const [s3, sqs] = [createS3(config.aws), createSqs(config.aws)]
  try {
    const deps = { db, pool, s3, sqs, queueUrl: config.queueUrl, bucket: config.rawBucket, now: Date.now }
    const options = { heal: yes === true, signal: context.signal, ...(prefix !== undefined && { prefix }) }
    const result = await reconcile(deps, options)
    if (json) context.console.out(JSON.stringify({ dryRun: !yes, ...result }))
    else describe(result, yes === true).forEach(context.console.out)
    return context.signal.aborted ? 1 : 0
  } finally {
    s3.destroy()
    sqs.destroy()
    await close()
  }
}

function describe({ objects, lost, givenUp }: Reconciled, isDone: boolean): string[] {
  const lines = lost.slice(0, mostLines).map(({ key, why }) => `  ${plain(key)}: ${words[why]}`)
  return [
    `${counted(objects, 'object')} in the bucket, ${count(lost.length)} of which the ledger does not know what it should (younger than ${grace / 60_000} minutes not counted)${isDone && lost.length > 0 ? '; announced again' : ''}.`,
    ...lines,
    ...(lost.length > mostLines ? [`  ... and ${count(lost.length - mostLines)} more`] : []),
    ...givenUp.map(
      (key) => `  ${plain(key)}: announced several times, and nothing came of it; does the ETL run?`,
    ),
    ...(isDone || lost.length === 0 ? [] : ['Nothing was done. --yes announces them.']),
  ]
}
