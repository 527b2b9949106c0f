import type { Db } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import { problem } from '../etl/parsed.ts'
import { parseRawKey } from '../raw/key.ts'
import type { ListedObject } from './list-objects.ts'

interface Known {
  status: string
  etag: string | null
  announced: number
}

/** Writes into the ledger that an object is announced again, and how often; false where it has been heard of meanwhile. */
export async function noteLost(
  db: Db,
  bucket: string,
  { key, size }: ListedObject,
  known: Known | undefined,
  processedAt: Date,
): Promise<boolean> {
  const why = problem('notification_lost', key, 'a notification', 'none')
  const detail = { ...why, announced: (known?.announced ?? 0) + 1 }
  const data = { status: 'retry', reason: why.reason, detail, processedAt }
  if (known) {
    const where = { bucket, key: storable(key), status: known.status, etag: known.etag }
    return (await db.rawObject.updateMany({ where, data })).count > 0
  }
  const named = parseRawKey(key)
  const facts =
    'part' in named
      ? {}
      : {
          ...{ provider: named.provider, interval: named.interval, symbol: named.symbol },
          observedAt: named.observedAt ?? null,
        }
  const row = { ...data, ...facts, bucket, key: storable(key), size: BigInt(size) }
  return (await db.rawObject.createMany({ data: [row], skipDuplicates: true })).count > 0
}
