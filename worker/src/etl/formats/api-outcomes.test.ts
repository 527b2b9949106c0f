import { PutObjectCommand } from '@aws-sdk/client-s3'
import { defaultRanking } from '@barline/db/domain/provider'
import { testDatabase } from '@barline/db/testing/database'
import { expect, test } from 'vitest'
import { createBucket, testS3 } from '../../testing/aws.ts'
import { processObject } from '../process-object.ts'

const bar = { t: '2024-01-02T05:00:00Z', o: 10.5, h: 12, l: 9, c: 11, v: 3.5 }

async function pipeline() {
  const [s3, { db }] = [testS3(), await testDatabase()]
  const bucket = await createBucket(s3)
  const limits = { maxObjectBytes: 1e6, maxBodyBytes: 1e6 }
  const deps = { db, s3, ranking: defaultRanking, limits, now: () => Date.UTC(2026, 0, 1) }
  const put = async (provider: string, body: unknown) => {
    const key = `raw/provider=${provider}/interval=1d/symbol=KEY/2025-01-01T000000.000Z.json`
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: JSON.stringify(body) }))
    return { key, outcome: await processObject(deps, { kind: 'created', bucket, key }, 1) }
  }
  return { db, put }
}

test('several symbols in one answer each reach their own series, with their facts', async () => {
  const { db, put } = await pipeline()
  const { outcome } = await put('alpaca', {
    bars: { AAPL: [bar], 'BTC/USD': [bar], NIO: [{ ...bar, c: '?' }] },
  })
  expect(outcome).toEqual({ status: 'loaded', inserted: 2, revised: 0, rejected: 1, rows: 3 })
  const series = await db.series.findMany({ include: { instrument: true }, orderBy: { id: 'asc' } })
  expect(
    series.map(({ instrument, count, interval }) => [
      instrument.symbol,
      instrument.currency,
      instrument.timezone,
      interval,
      count,
    ]),
  ).toEqual([
    ['AAPL', 'USD', 'America/New_York', '1d', 1],
    ['BTC/USD', 'USD', 'UTC', '1d', 1],
  ])
})

test.each<[string, unknown]>([
  ['alpaca', { bars: {}, next_page_token: null }],
  ['polygon', { ticker: 'AAPL', status: 'OK', resultsCount: 0 }],
  ['alphavantage', { 'Meta Data': { '2. Symbol': 'IBM' }, 'Time Series (Daily)': {} }],
])(
  'no data in this range, from %s, is loaded with zero rows, and the ledger says so',
  async (provider, body) => {
    const { db, put } = await pipeline()
    const { key, outcome } = await put(provider, body)
    expect(outcome).toEqual({ status: 'loaded', inserted: 0, revised: 0, rejected: 0, rows: 0 })
    expect(await db.rawObject.findFirst({ where: { key } })).toMatchObject({
      status: 'loaded',
      rows: 0,
      reason: null,
    })
  },
)

test.each<[string, unknown, string, string]>([
  ['alphavantage', { Note: 'Our standard API call frequency is 5 calls per minute.' }, 'retry', 'throttled'],
  ['alphavantage', { Information: 'This is a premium endpoint.' }, 'poison', 'premium_only'],
  ['alpaca', { message: 'invalid symbol: 3USL' }, 'poison', 'symbol_unknown'],
  ['polygon', { status: 'NOT_AUTHORIZED', message: 'Please upgrade your plan.' }, 'poison', 'premium_only'],
])('%s saying %j is %s for %s', async (provider, body, status, reason) => {
  const { db, put } = await pipeline()
  const { key, outcome } = await put(provider, body)
  expect(outcome).toMatchObject({ status, problem: { reason } })
  expect(await db.rawObject.findFirst({ where: { key } })).toMatchObject({ status, reason })
})
