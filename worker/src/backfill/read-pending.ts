import { HeadObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { unite, type Range } from '@barline/db/domain/ranges'
import type { Symbol } from '@barline/db/domain/symbol'
import type pg from 'pg'
import { askedRange } from '../raw/asked-range.ts'
import { formatRawKey, parseRawKey } from '../raw/key.ts'
import type { RawStore } from '../raw/store.ts'

/** An object that nobody has loaded for longer than this is not waited for. */
const longestWait = 7 * 86_400_000

interface Asked {
  provider: Provider
  symbol: Symbol
  interval: Interval
}

/** What has been asked of a provider and lies in the bucket, but is not in the ledger yet. */
export async function readPending(
  pool: pg.Pool,
  store: RawStore,
  asked: Asked,
  now: number,
): Promise<Range[]> {
  const since = new Date(now - longestWait)
  const ranges: Range[] = []
  for await (const keys of listKeys(store, asked, since)) {
    const { rows } = await pool.query<{ key: string }>(
      'SELECT key FROM raw_object WHERE bucket = $1 AND key = ANY ($2)',
      [store.bucket, keys],
    )
    const known = new Set(rows.map(({ key }) => key))
    for (const key of keys) if (!known.has(key)) ranges.push(...(await rangeOf(store, key)))
  }
  return unite(ranges)
}

async function* listKeys({ s3, bucket }: RawStore, asked: Asked, since: Date): AsyncGenerator<string[]> {
  const first = formatRawKey({ ...asked, observedAt: since, extension: 'json', gzip: false })
  const prefix = first.slice(0, first.lastIndexOf('/') + 1)
  for (let after: string | undefined = first; after !== undefined;) {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: after }),
    )
    const keys = (page.Contents ?? []).flatMap(({ Key }) => Key ?? [])
    if (keys.length > 0) yield keys
    after = page.IsTruncated ? keys.at(-1) : undefined
  }
}

/** Nothing where the object does not say what it is an answer to. */
async function rangeOf({ s3, bucket }: RawStore, name: string): Promise<Range[]> {
  const key = parseRawKey(name)
  if ('part' in key || !key.observedAt) return []
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: name }))
  const url = Metadata?.['request-url']
  const range = url === undefined ? undefined : askedRange(key.provider, url, key.observedAt.getTime())
  return range ? [range] : []
}
