import type { S3Client } from '@aws-sdk/client-s3'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { Database } from '@barline/db/client'
import { announce, type Announced } from './announce.ts'
import { listObjects, type ListedObject } from './list-objects.ts'
import { noteLost } from './note-lost.ts'

export interface ReconcileDeps {
  db: Database['db']
  pool: Database['pool']
  s3: S3Client
  sqs: SQSClient
  queueUrl: string
  bucket: string
  /** Now, in milliseconds. */
  now: () => number
}

export interface Lost {
  key: string
  /**
   * `unseen`: the ledger does not know the object. `changed`: it knows other content. `stuck`: it was to be tried again, and nobody
   * did. `deleted`: it is gone, and the ledger does not know.
   */
  why: 'unseen' | 'changed' | 'stuck' | 'deleted'
}

export interface Reconciled {
  objects: number
  lost: Lost[]
  /** Announced as often as is any use; an operator has to look. */
  givenUp: string[]
}

/** A notification takes seconds, but a deep queue takes its time; what is younger than this is not yet lost. */
export const grace = 15 * 60_000

/** The longest that a message hides between two deliveries, five times over, and some. */
const stuckAfter = 60 * 60_000

/** So often an object is announced that never comes to anything. */
const mostAnnouncements = 3

/**
 * Holds the bucket against the ledger, page by page, and announces what the ledger should know and does not. `heal: false` only tells.
 * What is announced is noted in the ledger first: killed in between, it counts as stuck later, and is announced then.
 */
export async function reconcile(
  deps: ReconcileDeps,
  options: { prefix?: string; grace?: number; heal: boolean; signal?: AbortSignal },
): Promise<Reconciled> {
  const { prefix = 'raw/', heal, signal } = options
  const result: Reconciled = { objects: 0, lost: [], givenUp: [] }
  const startedAt = new Date(deps.now())
  let after = ''
  for await (const { objects, isLast } of listObjects(deps.s3, deps.bucket, prefix)) {
    if (signal?.aborted) return result
    result.objects += objects.length
    await comparePage(deps, objects, startedAt, options.grace ?? grace, heal, result)
    const last = objects.at(-1)?.key
    await compareLedger(deps, objects, { prefix, after, last: isLast ? undefined : last }, heal, result)
    after = last ?? after
  }
  return result
}

interface Row {
  key: string
  status: string
  etag: string | null
  processedAt: Date | null
  announced: number
}

const ledger = `SELECT key, status, etag, processed_at AS "processedAt", coalesce((detail ->> 'announced')::int, 0) AS announced
  FROM raw_object WHERE bucket = $1`

async function comparePage(
  deps: ReconcileDeps,
  page: readonly ListedObject[],
  startedAt: Date,
  patience: number,
  heal: boolean,
  result: Reconciled,
): Promise<void> {
  const { rows } = await deps.pool.query<Row>(`${ledger} AND key = ANY ($2)`, [
    deps.bucket,
    page.map(({ key }) => key),
  ])
  const known = new Map(rows.map((row) => [row.key, row]))
  const announced: Announced[] = []
  for (const object of page) {
    const row = known.get(object.key)
    const why = whyLost(object, row, startedAt.getTime(), patience)
    if (!why) continue
    if ((row?.announced ?? 0) >= mostAnnouncements) {
      result.givenUp.push(object.key)
      continue
    }
    if (heal && !(await noteLost(deps.db, deps.bucket, object, row, startedAt))) continue
    result.lost.push({ key: object.key, why })
    announced.push({ kind: 'created', ...object })
  }
  if (heal) await announce(deps.sqs, deps.queueUrl, deps.bucket, announced)
}

/** What is wrong with what the ledger has of an object; undefined where nothing is, or where it is too young to say. */
export function whyLost(
  object: ListedObject,
  row: Pick<Row, 'status' | 'etag' | 'processedAt'> | undefined,
  now: number,
  patience = grace,
): Exclude<Lost['why'], 'deleted'> | undefined {
  if (now - object.lastModified.getTime() < patience) return undefined
  if (!row) return 'unseen'
  const processed = row.processedAt?.getTime() ?? 0
  if (row.status === 'retry') return now - processed > stuckAfter ? 'stuck' : undefined
  const isOther = row.status === 'deleted' || (row.etag !== null && row.etag !== object.etag)
  return isOther && object.lastModified.getTime() > processed ? 'changed' : undefined
}

/** What the ledger has known for a while between two keys, and the listing does not have. */
async function compareLedger(
  deps: ReconcileDeps,
  page: readonly ListedObject[],
  { prefix, after, last }: { prefix: string; after: string; last: string | undefined },
  heal: boolean,
  result: Reconciled,
): Promise<void> {
  const { rows } = await deps.pool.query<Pick<Row, 'key'>>(
    `SELECT key FROM raw_object WHERE bucket = $1 AND status = 'loaded' AND processed_at < $2 AND starts_with(key, $3)
       AND key COLLATE "C" > $4 AND ($5::text IS NULL OR key COLLATE "C" <= $5) AND key <> ALL ($6)`,
    [deps.bucket, new Date(deps.now() - grace), prefix, after, last, page.map(({ key }) => key)],
  )
  for (const { key } of rows) result.lost.push({ key, why: 'deleted' })
  const gone = rows.map(({ key }): Announced => ({ kind: 'removed', key }))
  if (heal) await announce(deps.sqs, deps.queueUrl, deps.bucket, gone)
}
