import type { S3Client } from '@aws-sdk/client-s3'
import type { Db } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import { parseRawKey } from '../raw/key.ts'
import { listObjects, type ListedObject } from './list-objects.ts'
import { whyLost } from './reconcile.ts'

/** Which raw objects are meant; everything that is given has to fit. */
export interface ObjectSelection {
  prefix?: string
  provider?: string
  symbol?: string
  interval?: string
  /** When they were observed, by their names, else by S3's time; milliseconds, `to` exclusive. */
  from?: number
  to?: number
  /** Last run by this version of the ETL. */
  etlVersion?: string
  /** Last run by another version than this. */
  otherThan?: string
  /** Of which the ledger should know and does not: nobody was told of them, or nothing came of it. */
  lost?: boolean
}

export interface SelectedObject extends ListedObject {
  provider: string
  symbol: string
  interval: string
  /** What the ledger has of it; null where it was never announced. */
  status: string | null
  attempts: number
}

interface Store {
  db: Db
  s3: S3Client
  bucket: string
  /** Now, in milliseconds. */
  now: () => number
}

/** What lies in the bucket, whatever the ledger says: it can all be made again from there. */
export async function findObjects(
  { db, s3, bucket, now }: Store,
  selection: ObjectSelection,
  signal: AbortSignal,
): Promise<SelectedObject[]> {
  const found: SelectedObject[] = []
  const startedAt = now()
  for await (const { objects: page } of listObjects(s3, bucket, selection.prefix ?? prefixOf(selection))) {
    if (signal.aborted) break
    const named = page.flatMap((object) => withName(object, selection))
    const rows = await db.rawObject.findMany({
      where: { bucket, key: { in: named.map(({ key }) => storable(key)) } },
      select: { key: true, status: true, attempts: true, etlVersion: true, etag: true, processedAt: true },
    })
    const known = new Map(rows.map((row) => [row.key, row]))
    for (const object of named) {
      const row = known.get(storable(object.key))
      if (selection.etlVersion !== undefined && row?.etlVersion !== selection.etlVersion) continue
      if (selection.otherThan !== undefined && row?.etlVersion === selection.otherThan) continue
      if (selection.lost && !whyLost(object, row, startedAt)) continue
      found.push({ ...object, status: row?.status ?? null, attempts: row?.attempts ?? 0 })
    }
  }
  return found
}

/** As much of the keys as is known beforehand, so that S3 lists no more than it has to. */
function prefixOf({ provider, symbol, interval }: ObjectSelection): string {
  if (provider === undefined) return 'raw/'
  if (interval === undefined) return `raw/provider=${provider}/`
  const folder = `raw/provider=${provider}/interval=${interval}/`
  return symbol === undefined ? folder : `${folder}symbol=${encodeURIComponent(symbol)}/`
}

function withName(object: ListedObject, wanted: ObjectSelection) {
  const name = parseRawKey(object.key)
  if ('part' in name) return []
  const { provider, symbol, interval } = name
  const observed = (name.observedAt ?? object.lastModified).getTime()
  const fits =
    (wanted.provider ?? provider) === provider &&
    (wanted.symbol ?? symbol) === symbol &&
    (wanted.interval ?? interval) === interval &&
    observed >= (wanted.from ?? -Infinity) &&
    observed < (wanted.to ?? Infinity)
  return fits ? [{ ...object, provider, symbol, interval }] : []
}
