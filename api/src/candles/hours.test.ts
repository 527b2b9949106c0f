import { rollUp } from '@barline/db/roll-up'
import { barTime } from '@barline/db/domain/time'
import { candle } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'

const start = Date.parse('2024-06-06T08:00:00Z')

/** Minutes of some days with holes, over a weekend and the split of a symbol that is known for one. */
const minutes = (symbol: string, from: number, to: number, price: (index: number) => number) =>
  bars(
    Array.from({ length: to - from }, (_, offset) => from + offset)
      .filter((index) => index % 5 !== 2 && index % 900 < 700)
      .map((index) => ({
        ...candle({ close: price(index), volume: index % 7 }),
        time: barTime(start + index * 60_000),
      })),
    { symbol, interval: '1m', exchange: 'NasdaqGS', timezone: 'America/New_York', currency: 'USD' },
  )

const queries = ['1h', '4h'].flatMap((interval) =>
  [
    '',
    '&order=desc&limit=7',
    '&adjust=none&shape=columns',
    '&format=csv&time=unix',
    '&from=2024-06-10&to=2024-06-11&adjust=all&factors=true',
    '&limit=5&format=ndjson',
  ].map((rest) => `symbols=NVDA,LONG&interval=${interval}${rest}`),
)

const ask = async ({ app }: TestApi) =>
  Promise.all(
    queries.map(async (query) => {
      const response = await app.request(`/v1/candles?${query}`)
      return [query, response.status, await response.text()]
    }),
  )

/** How often the statement that ran last looked at either table. */
async function readsOf({ database }: TestApi): Promise<{ candle: number; hour: number }> {
  await database.pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.pool.query<{ relname: string; scans: number }>(
    `SELECT relname, (idx_scan + seq_scan)::int AS scans FROM pg_stat_user_tables WHERE relname IN ('candle', 'hour')`,
  )
  return Object.fromEntries(rows.map(({ relname, scans }) => [relname, scans])) as {
    candle: number
    hour: number
  }
}

test('kept hours give the bytes that the minutes give, and are left alone when they are behind', async () => {
  const api = await testApi({ cacheBytes: 0 })
  await api.store(
    minutes('NVDA', 0, 13_000, (index) => (index < 5_000 ? 1200 : 120) + (index % 11)),
    minutes('LONG', 0, 13_000, (index) => 50 + (index % 23)),
  )
  const folded = await ask(api)
  expect(folded.every(([, status]) => status === 200)).toBe(true)
  const series = await api.database.db.series.findMany()
  for (const { id } of series) expect(await rollUp(api.database.pool, id)).toBeGreaterThan(0)
  const before = await readsOf(api)
  expect(await ask(api)).toEqual(folded)
  const after = await readsOf(api)
  expect(after.hour).toBeGreaterThan(before.hour)

  await api.store(minutes('NVDA', 6_000, 6_040, () => 99))
  const corrected = await ask(api)
  expect(corrected).not.toEqual(folded)
  for (const { id } of series) await rollUp(api.database.pool, id)
  expect(await ask(api)).toEqual(corrected)
})

test('a question about the past is answered from the minutes of then', async () => {
  const api = await testApi()
  await api.store(minutes('LONG', 0, 13_000, () => 50))
  const { rows } = await api.database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  const path = `/v1/candles/LONG?interval=1h&limit=500`
  const then = await (await api.app.request(path)).text()
  await api.store(minutes('LONG', 100, 200, () => 60))
  const { id } = await api.database.db.series.findFirstOrThrow()
  await rollUp(api.database.pool, id)
  expect(await (await api.app.request(path)).text()).not.toBe(then)
  expect(await (await api.app.request(`${path}&as_of=${rows[0]!.now.toISOString()}`)).text()).toBe(then)
})
