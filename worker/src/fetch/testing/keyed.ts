import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { toSymbol } from '@barline/db/domain/symbol'
import type { Interval } from '@barline/db/domain/interval'
import { transform } from '../../etl/transform.ts'
import { parseRawKey } from '../../raw/key.ts'
import { createBucket, testS3 } from '../../testing/aws.ts'
import { clientOf } from '../client-of.ts'
import type { FetchDeps } from '../fetch-once.ts'
import type { Source } from '../sources.ts'
import { parseRates } from '../token-bucket.ts'
import { testClock } from './provider.ts'

/** Keys that are to be found nowhere but in the requests. */
export const secrets = ['PKTESTKEYID0001', 'secret/of+alpaca==0001', 'polygon-key-0001', 'ABCD1234EFGH5678']

export const sources = (url: string, limit = '1000/second') => {
  const place = { url, rates: parseRates(limit)! }
  return {
    alpaca: { provider: 'alpaca', keyId: secrets[0]!, secretKey: secrets[1]!, ...place },
    polygon: { provider: 'polygon', apiKey: secrets[2]!, ...place },
    alphavantage: { provider: 'alphavantage', apiKey: secrets[3]!, ...place },
  } satisfies Record<string, Source>
}

/** What it takes to fetch from a provider into a bucket of the test's own, and all that was said meanwhile. */
export async function keyedDeps(source: Source) {
  const s3 = testS3()
  const said: string[] = []
  const asking = { clock: testClock(), signal: undefined }
  const store = { s3, bucket: await createBucket(s3) }
  return {
    store,
    said,
    client: clientOf(source, 'http://unused')!,
    asking,
    pace: 0,
    onRetry: (_, failure, wait) => void said.push(`${failure} ${wait}`),
    onReport: (report) => void said.push(JSON.stringify(report)),
  } satisfies FetchDeps & { said: string[] }
}

export const want = (symbol = 'AAPL', from = '2024-01-01', interval: Interval = '1d', to = '2026-11-24') => ({
  symbol: toSymbol(symbol)!,
  interval,
  from: Date.parse(from),
  to: Date.parse(to),
})

export interface Put {
  key: string
  body: string
  metadata: Record<string, string>
}

/** Everything in the bucket, oldest first. */
export async function everything({ store: { s3, bucket } }: Pick<FetchDeps, 'store'>): Promise<Put[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))
      const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }))
      return { key: Key!, body: await Body!.transformToString(), metadata: Metadata }
    }),
  )
}

/** `AAPL 3`, for each series that the ETL finds in an object; or the reason why it finds none. */
export function readBack({ key, body }: Put): string[] {
  const parsed = parseRawKey(key)
  if ('part' in parsed) return [`the ${parsed.part} of ${key}`]
  const result = transform(Buffer.from(body), parsed, { maxBodyBytes: 1e8 }, Date.UTC(2027, 0, 1))
  if (!result.ok) return [result.problem.reason]
  return result.cleaned.series.map(({ instrument, bars }) => `${instrument.symbol} ${bars.length}`)
}
