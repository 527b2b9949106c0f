import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { getRequestListener } from '@hono/node-server'
import type pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { createApp } from '../app.ts'
import { split } from '../testing/actions.ts'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer } from '../wire.ts'

const minute = 60_000
const start = Date.parse('2024-01-02T00:00:00Z')

/** Minutes without a pause: more than one read fetches. */
const minutes = (count: number, symbol = 'AAPL') =>
  bars(
    Array.from({ length: count }, (_, n) => ({
      time: (start + n * minute) as never,
      close: 100 + (n % 50) / 4,
    })),
    { symbol, interval: '1m' },
  )

/** PostgreSQL goes away after so many reads of bars. */
function failingAfter(reads: number, pool: pg.Pool): pg.Pool {
  const query = (statement: pg.QueryConfig) => {
    if (statement.name?.startsWith('page_') && reads-- === 0)
      return Promise.reject(new Error('Connection terminated unexpectedly'))
    return pool.query(statement)
  }
  return Object.assign(Object.create(pool) as pg.Pool, { query })
}

const text = async ({ app }: TestApi, path: string, headers: Record<string, string> = {}) => {
  const response = await app.request(path, { headers })
  expect([path, response.status]).toEqual([path, 200])
  return Buffer.from(await response.arrayBuffer())
}

test(
  'limit=all sends the whole range in one answer, in every format, as its pages would',
  { timeout: 60_000 },
  async () => {
    const api = await testApi()
    await api.store({ ...minutes(12_345), actions: [split('2024-01-05', 4)] }, minutes(7, 'MSFT'))
    const all = JSON.parse(String(await text(api, '/v1/candles/AAPL?interval=1m&limit=all'))) as CandlesAnswer
    const paged = JSON.parse(
      String(await text(api, '/v1/candles/AAPL?interval=1m&limit=50000')),
    ) as CandlesAnswer
    expect([all.candles.length, all.next]).toEqual([12_345, null])
    expect(all).toEqual(paged)
    const many = '/v1/candles?symbols=MSFT,AAPL&interval=1m&order=desc&adjust=none'
    const both = JSON.parse(String(await text(api, `${many}&limit=all`))) as ManyCandlesAnswer
    expect(both).toEqual(JSON.parse(String(await text(api, `${many}&limit=12500`))))
    for (const format of ['csv', 'ndjson'])
      expect(String(await text(api, `${many}&limit=all&format=${format}`))).toBe(
        String(await text(api, `${many}&limit=20000&format=${format}`)),
      )
    const empty = JSON.parse(
      String(await text(api, '/v1/candles/AAPL?interval=1m&limit=all&from=2030-01-01')),
    ) as CandlesAnswer
    expect(empty.candles).toEqual([])
    const packed = await text(api, '/v1/candles/AAPL?interval=1m&limit=all', { 'accept-encoding': 'gzip' })
    expect(JSON.parse(String(gunzipSync(packed)))).toEqual(paged)
  },
)

test('a long page says where it was cut, and its cursor leads on', { timeout: 60_000 }, async () => {
  const api = await testApi()
  await api.store(minutes(30_000))
  const path = '/v1/candles/AAPL?interval=1m&limit=26000'
  const first = JSON.parse(String(await text(api, path))) as CandlesAnswer
  expect(first.candles.length).toBe(26_000)
  const second = JSON.parse(String(await text(api, `${path}&cursor=${first.next}`))) as CandlesAnswer
  expect([second.candles.length, second.next]).toEqual([4000, null])
  expect(Date.parse(second.candles[0]!.t) - Date.parse(first.candles.at(-1)!.t)).toBe(minute)
})

test('what is committed while a long answer is sent is not in it', { timeout: 60_000 }, async () => {
  const api = await testApi()
  await api.store(minutes(20_000))
  const response = await api.app.request('/v1/candles/AAPL?interval=1m&limit=all&format=csv')
  const reader = response.body!.getReader()
  const chunks = [(await reader.read()).value!]
  await api.store(
    bars(
      Array.from({ length: 20_001 }, (_, n) => ({ time: (start + n * minute) as never, close: 7 })),
      { interval: '1m' },
    ),
  )
  for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
  const lines = Buffer.concat(chunks).toString().trim().split('\n')
  expect(lines.length).toBe(20_001)
  expect(lines.some((line) => line.split(',')[4] === '7')).toBe(false)
})

test(
  'an answer that cannot be finished is broken off, and not ended as if it were whole',
  { timeout: 60_000 },
  async () => {
    const api = await testApi()
    await api.store(minutes(20_000))
    const app = createApp({ ...api.deps, pool: failingAfter(2, api.database.pool) })
    const server = createServer(getRequestListener(app.fetch))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/v1/candles/AAPL?interval=1m&limit=all&format=csv`)
    const reader = response.body!.getReader()
    const rest = async () => {
      while (!(await reader.read()).done);
    }
    await expect(rest()).rejects.toThrow()
  },
)

test('columns, factors and marks are made whole, and are not to be had without a limit', async () => {
  const api = await testApi()
  await api.store(minutes(3))
  for (const query of ['shape=columns', 'factors=true', 'status=true']) {
    const { status, body } = await api.get<{ errors: { parameter: string }[] }>(
      `/v1/candles/AAPL?limit=all&${query}`,
    )
    expect([query, status, body.errors.map(({ parameter }) => parameter)]).toEqual([query, 400, ['limit']])
  }
})
