import { expect, test } from 'vitest'
import { dividend, split, telling } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer, Problem } from '../wire.ts'

const read = async (api: TestApi, query = '', symbol = 'XYZ') =>
  (await api.get<CandlesAnswer>(`/v1/candles/${symbol}?${query}`)).body

const closes = async (api: TestApi, query = '') =>
  (await read(api, query)).candles.map(({ t, c, v }) => [t, c, v])

const day = (date: string, close: number, volume = 100) => ({ ...at(date), close, volume })
const xyz = { symbol: 'XYZ', currency: 'USD', exchange: 'NMS', timezone: 'America/New_York' }

/** Four dollars, then one for four new shares; a dividend before and one after. */
async function xyzApi(): Promise<TestApi> {
  const api = await testApi()
  const days = [
    ...[day('2024-01-02', 400), day('2024-01-03', 404), day('2024-01-04', 396)],
    ...[day('2024-01-05', 100), day('2024-01-08', 101.5, 7), day('2024-01-09', 99.25)],
  ]
  const actions = [dividend('2024-01-03', 4), split('2024-01-05', 4), dividend('2024-01-09', 0.5)]
  await api.store(telling(bars(days, xyz), ...actions))
  return api
}

test('splits are in prices and volume unless something else is asked for', async () => {
  const api = await xyzApi()
  const adjusted = [
    ...[
      ['2024-01-02', 100, 400],
      ['2024-01-03', 101, 400],
      ['2024-01-04', 99, 400],
    ],
    ...[
      ['2024-01-05', 100, 100],
      ['2024-01-08', 101.5, 7],
      ['2024-01-09', 99.25, 100],
    ],
  ]
  expect(await closes(api)).toEqual(adjusted)
  expect(await closes(api, 'adjust=split&order=desc')).toEqual(adjusted.toReversed())
  expect((await closes(api, 'adjust=none')).map(([, c]) => c)).toEqual([400, 404, 396, 100, 101.5, 99.25])
  expect([(await read(api)).adjust, (await read(api, 'adjust=all')).adjust]).toEqual(['split', 'all'])
})

test('dividends are taken out on the close before, each bar by those that lie behind it', async () => {
  const api = await xyzApi()
  const second = 1 - 0.5 / 101.5
  const first = 1 - 4 / 400
  const expected = [100 * first * second, 101 * second, 99 * second, 100 * second, 101.5 * second, 99.25]
  expect((await closes(api, 'adjust=all')).map(([, c]) => c)).toEqual(
    expected.map((price) => Math.round(price * 1e6) / 1e6),
  )
  expect((await closes(api, 'adjust=all')).map(([, , v]) => v)).toEqual([400, 400, 400, 100, 7, 100])
})

test('factors say what was applied to the bars of the answer', async () => {
  const api = await xyzApi()
  const first = {
    exDate: '2024-01-03',
    kind: 'dividend',
    amount: 4,
    previousClose: 400,
    price: 0.99,
    volume: 1,
  }
  const fourfold = { exDate: '2024-01-05', kind: 'split', ratio: '4:1', price: 0.25, volume: 4 }
  expect((await read(api, 'factors=true')).factors).toEqual([fourfold])
  expect((await read(api, 'factors=true&from=2024-01-05')).factors).toEqual([])
  expect((await read(api, 'factors=true&adjust=none')).factors).toEqual([])
  expect((await read(api, 'factors=true&adjust=all')).factors).toEqual([
    first,
    fourfold,
    {
      ...{ exDate: '2024-01-09', kind: 'dividend', amount: 0.5, previousClose: 101.5 },
      ...{ price: 1 - 0.5 / 101.5, volume: 1 },
    },
  ])
  expect(await read(api)).not.toHaveProperty('factors')
  const { body } = await api.get<ManyCandlesAnswer>('/v1/candles?symbols=XYZ&factors=true')
  expect(body.factors).toEqual({ XYZ: [fourfold] })
  for (const format of ['csv', 'ndjson']) {
    const answer = await api.get<Problem>(`/v1/candles/XYZ?factors=true&format=${format}`)
    expect([answer.status, answer.body.errors?.map(({ parameter }) => parameter)]).toEqual([400, ['factors']])
  }
})

test('a dividend on the day of a split is per new share; so is one whose last bar lies before the split', async () => {
  const api = await testApi()
  const actions = [split('2024-01-05', 4), dividend('2024-01-05', 1)]
  await api.store(telling(bars([day('2024-01-04', 400), day('2024-01-05', 99)], xyz), ...actions))
  const { candles, factors } = await read(api, 'adjust=all&factors=true')
  expect(candles.map(({ c }) => c)).toEqual([99, 99])
  expect(factors).toMatchObject([{ ratio: '4:1' }, { amount: 1, previousClose: 400, price: 0.99 }])
  await api.store(telling(bars([], xyz), dividend('2024-01-10', 2)))
  await api.store(telling(bars([day('2024-01-11', 97)], xyz), dividend('2024-01-10', 2)))
  expect((await read(api, 'adjust=all&to=2024-01-05&factors=true')).factors?.at(-1)).toMatchObject({
    ...{ amount: 2, previousClose: 99, price: 1 - 2 / 99 },
  })
})

test('what cannot be taken out is left in: another currency, more than the price, no bar before', async () => {
  const api = await testApi()
  const actions = [
    ...[dividend('2024-01-02', 1), dividend('2024-01-08', 1, 'EUR'), dividend('2024-01-12', 20)],
    dividend('2024-01-16', 1, 'USD'),
  ]
  const days = [day('2024-01-02', 10), day('2024-01-11', 10), day('2024-01-16', 10)]
  await api.store(telling(bars(days, xyz), ...actions))
  const { factors } = await read(api, 'adjust=all&factors=true')
  expect(factors?.map(({ exDate }) => exDate)).toEqual(['2024-01-16'])
})

test('an action that has not happened yet adjusts nothing', async () => {
  const api = await testApi()
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await api.store(telling(bars([day('2024-01-02', 10)], xyz), split(soon, 2)))
  expect(await closes(api)).toEqual([['2024-01-02', 10, 100]])
})

test('intraday bars are of the new shares from midnight of the exchange on', async () => {
  const api = await testApi()
  const minutes = ['2024-01-05T04:59:00Z', '2024-01-05T05:00:00Z'].map((text) => ({ ...at(text), close: 8 }))
  const actions = [split('2024-01-05', 4), dividend('2024-01-05', 0.5)]
  await api.store(telling(bars(minutes, { ...xyz, interval: '1m' }), ...actions))
  expect(await closes(api, 'interval=1m')).toEqual([
    ['2024-01-05T04:59:00Z', 2, 400],
    ['2024-01-05T05:00:00Z', 8, 100],
  ])
  // Without daily bars the last of their own before the ex-date counts, with them the session's close.
  expect((await read(api, 'interval=1m&adjust=all')).candles[0]?.c).toBe(1.5)
  await api.store(bars([day('2024-01-04', 4)], xyz))
  expect((await read(api, 'interval=1m&adjust=all')).candles[0]?.c).toBe(1)
})

test('a week with a split is folded from adjusted days', async () => {
  const api = await xyzApi()
  expect((await read(api, 'interval=1w')).candles).toEqual([
    { t: '2024-01-01', o: 100, h: 101, l: 99, c: 100, v: 1300 },
    { t: '2024-01-08', o: 101.5, h: 101.5, l: 99.25, c: 99.25, v: 107 },
  ])
  expect((await read(api, 'interval=1w&adjust=none&to=2024-01-01')).candles).toEqual([
    { t: '2024-01-01', o: 400, h: 404, l: 100, c: 100, v: 400 },
  ])
})
