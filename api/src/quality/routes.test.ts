import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { qualityRoutes } from './routes.ts'
import type { Problem, QualityAnswer, QualityListAnswer } from '../wire.ts'

const now = Date.parse('2024-02-01T15:00:00Z')
const start = () => testApi({ now: () => now })

/** Daily bars from 2024-01-02 on that move by a per cent or so. */
const series = (closes: Record<number, number>, given: Parameters<typeof bars>[1] = {}) =>
  bars(
    Array.from({ length: 30 }, (_, day) => ({ close: closes[day] ?? 100 + (day % 3), volume: day })),
    given,
  )

async function ask<T = QualityAnswer>({ get }: TestApi, path: string): Promise<T> {
  const { status, body } = await get<T>(`/v1/quality${path}`)
  expect([path, status]).toEqual([path, 200])
  return body
}

test('a range says what is suspicious, late and missing', async () => {
  const api = await start()
  await api.store(series({ 10: 10_000, 11: 10_100, 20: 150 }, { exchange: 'NYSE' }))
  expect(await ask(api, '/aapl')).toEqual({
    ...{ symbol: 'AAPL', interval: '1d', version: 1, from: '2024-01-02', to: '2024-02-01', bars: 30 },
    freshness: { last: '2024-01-31', observedAt: '2024-06-01T00:00:01.000Z', behind: 0, missing: null },
    coverage: { calendar: 'XNYS', expected: 21, present: 21 },
    flagged: { suspect_scale: 2, outlier: 1 },
    disagreements: [],
    flags: [
      {
        ...{ kind: 'suspect_scale', from: '2024-01-12', to: '2024-01-13', bars: 2 },
        note: 'about 100 times the prices before and after',
      },
      {
        ...{ kind: 'outlier', from: '2024-01-22', to: '2024-01-22', bars: 1 },
        note: '1.485 times the price before, and back',
      },
    ],
    next: null,
  })
})

test('flags come in pages, and what is said of the range is of all of it', async () => {
  const api = await start()
  await api.store(series({ 10: 150, 15: 150, 20: 150 }))
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const page = await ask(api, `/AAPL?limit=2${cursor}`)
    expect([page.bars, page.flagged]).toEqual([30, { outlier: 3 }])
    seen.push(...page.flags.map(({ from }) => from))
    if (page.next === null) break
    cursor = `&cursor=${page.next}`
  }
  expect(seen).toEqual(['2024-01-12', '2024-01-17', '2024-01-22'])
  const part = await ask(api, '/AAPL?from=2024-01-13&to=2024-01-18')
  expect(part).toMatchObject({ from: '2024-01-13', to: '2024-01-18', bars: 6, flagged: { outlier: 1 } })
  expect(part.flags.map(({ from }) => from)).toEqual(['2024-01-17'])
})

test('two flags of one bar are not lost between two pages', async () => {
  const api = await start()
  await api.store(
    bars(
      Array.from({ length: 30 }, (_, day) =>
        day === 20 ? { close: 150, high: 120, low: 100 } : { close: 100 + (day % 3), volume: day },
      ),
    ),
  )
  const first = await ask(api, '/AAPL?limit=1')
  const second = await ask(api, `/AAPL?limit=1&cursor=${first.next}`)
  expect([...first.flags, ...second.flags].map(({ kind, from }) => [kind, from])).toEqual([
    ['range_broken', '2024-01-22'],
    ['outlier', '2024-01-22'],
  ])
  expect(second.next).toBeNull()
})

test('providers that disagree are named, and by how much', async () => {
  const api = await start()
  const observe = (provider: 'yahoo' | 'csv', close: number, hour: number) => {
    const observedAt = new Date(Date.UTC(2024, 5, 1, hour))
    return storeObject(api.database.db, rawObject({ key: provider, provider, observedAt }), loaded, [
      bars([{ close, ...at('2024-01-02T14:30:00Z') }], { interval: '1m' }),
    ])
  }
  await observe('yahoo', 99, 1)
  await observe('csv', 100, 2)
  expect(await ask(api, '/AAPL?interval=1m')).toMatchObject({
    disagreements: [
      {
        ...{ providers: ['csv', 'yahoo'], compared: 1, differing: 1, median: 0.01 },
        worst: { relative: 0.01, t: '2024-01-02T14:30:00Z' },
      },
    ],
  })
})

test('the list has every series, and says which it did not look into', async () => {
  const api = await start()
  await api.store(
    series({ 10: 150 }, { symbol: 'B', exchange: 'JKT' }),
    bars([at('2024-01-02T14:30:00Z')], { symbol: 'A', interval: '1m' }),
    bars([1], { symbol: 'A' }),
  )
  const { series: all, next } = await ask<QualityListAnswer>(api, '')
  expect([all.map(({ symbol, interval }) => `${symbol} ${interval}`), next]).toEqual([
    ['A 1d', 'A 1m', 'B 1d'],
    null,
  ])
  expect(all[2]).toEqual({
    ...{ symbol: 'B', interval: '1d', version: 1, from: '2024-01-02', to: '2024-01-31', bars: 30 },
    freshness: { last: '2024-01-31', observedAt: '2024-06-01T00:00:01.000Z', behind: null, missing: null },
    checked: { coverage: null, flagged: { outlier: 1 }, disagreements: [] },
  })
  await api.database.pool.query('UPDATE series SET count = 100001 WHERE interval = $1', ['1m'])
  const first = await ask<QualityListAnswer>(api, '?limit=2')
  expect(first.series.map(({ checked }) => checked === null)).toEqual([false, true])
  const rest = await ask<QualityListAnswer>(api, `?limit=2&cursor=${first.next}`)
  expect([rest.series.map(({ symbol }) => symbol), rest.next]).toEqual([['B'], null])
  expect((await ask<QualityListAnswer>(api, '?interval=1m')).series).toHaveLength(1)
})

test('more bars than one answer looks at are asked for in parts', async () => {
  const { database, store } = await start()
  await store(series({}))
  const routes = qualityRoutes({ pool: database.pool, now: () => now, mostBars: 29 })
  const detail = async (path: string) => {
    const answer = await routes.request(path)
    return [answer.status, ((await answer.json()) as Problem).detail]
  }
  expect(await detail('/v1/quality/AAPL')).toEqual([
    400,
    'from: expected a range of at most 29 bars; all are 30, came "nothing".',
  ])
  expect(await detail('/v1/quality/AAPL?from=2024-01-03')).toEqual([200, undefined])
})

test.each([
  ['/NVDA', 404, 'unknown-symbol', /^No data has ever been stored for NVDA; /],
  ['/AAPL?interval=1m', 400, 'invalid-parameters', /^interval: expected .* for AAPL are: 1d, came "1m"\.$/],
  ['/AAPL?since=1', 400, 'invalid-parameters', /^since: expected no such parameter/],
  ['/AAPL?from=2024-02-01&to=2024-01-01', 400, 'invalid-parameters', /^to: expected a date or time/],
  ['/AAPL?cursor=x', 400, 'invalid-parameters', /^cursor: expected the `next` of an answer to the same/],
  ['?symbol=AAPL', 400, 'invalid-parameters', /^symbol: expected no such parameter/],
  ['?cursor=x', 400, 'invalid-parameters', /^cursor: expected the `next`/],
])('%s is answered %i %s', async (path, status, cause, detail) => {
  const api = await start()
  await api.store(bars([1]))
  expect(await api.get<Problem>(`/v1/quality${path}`)).toMatchObject({
    status,
    body: { type: `/problems/${cause}`, detail: expect.stringMatching(detail) as string },
  })
})

test('a cursor of another request is refused', async () => {
  const api = await start()
  await api.store(series({ 10: 150, 20: 150 }), bars([1], { symbol: 'B' }))
  const { next } = await ask(api, '/AAPL?limit=1')
  const list = await ask<QualityListAnswer>(api, '?limit=1')
  for (const path of [
    `/AAPL?limit=1&from=2024-01-01&cursor=${next}`,
    `?limit=1&interval=1d&cursor=${list.next}`,
  ])
    expect((await api.get(`/v1/quality${path}`)).status).toBe(400)
})
