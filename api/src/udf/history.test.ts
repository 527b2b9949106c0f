import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { split, telling } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'

const seconds = (text: string) => Date.parse(text) / 1000
const nyse = { exchange: 'NYSE', timezone: 'America/New_York', currency: 'USD' }

const history = async ({ get }: TestApi, query: string) => {
  const { status, body } = await get<Record<string, unknown>>(`/udf/history?${query}`)
  expect(status).toBe(200)
  return body
}

/** Flat daily bars of the first two weeks of 2024. */
const fortnight = [2, 3, 4, 5, 8, 9, 10, 11, 12].map((day) => ({
  ...at(`2024-01-${String(day).padStart(2, '0')}`),
  ...{ open: day, high: day, low: day, close: day, volume: 10 * day },
}))

async function dailyApi(): Promise<TestApi> {
  const api = await testApi()
  await api.store(bars(fortnight, { symbol: 'IBM', ...nyse }))
  return api
}

const on = (...days: number[]) => days.map((day) => Date.UTC(2024, 0, day) / 1000)
const daily = (from: string, to: string) => `symbol=IBM&resolution=1D&from=${seconds(from)}&to=${seconds(to)}`

test('bars as columns of numbers, oldest first, a day at midnight UTC of its date', async () => {
  expect(await history(await dailyApi(), daily('2024-01-03', '2024-01-05'))).toEqual({
    ...{ s: 'ok', t: on(3, 4), o: [3, 4], h: [3, 4], l: [3, 4], c: [3, 4], v: [30, 40] },
  })
})

test('from is included, to is not, and either may be left out', async () => {
  const api = await dailyApi()
  const t = async (query: string) => (await history(api, `symbol=IBM&resolution=1D&${query}`)).t
  expect(await t(`from=${seconds('2024-01-04')}&to=${seconds('2024-01-08')}`)).toEqual(on(4, 5))
  expect(await t(`from=${seconds('2024-01-04') + 1}&to=${seconds('2024-01-08') + 1}`)).toEqual(on(5, 8))
  expect(await t(`from=${seconds('2024-01-11')}`)).toEqual(on(11, 12))
  expect(await t(`to=${seconds('2024-01-03')}`)).toEqual(on(2))
  expect(await t('from=-62135596800&to=253402300799999')).toHaveLength(9)
  expect(await t(`from=${seconds('2024-01-11')}.5`)).toEqual(on(12))
})

test('countback goes before from: so many bars before to, fewer only at the beginning', async () => {
  const api = await dailyApi()
  const t = async (countback: number, from: string, to = '2024-01-11') =>
    (await history(api, `${daily(from, to)}&countback=${countback}`)).t
  expect(await t(2, '2024-01-02')).toEqual(on(9, 10))
  expect(await t(4, '2024-01-10')).toEqual(on(5, 8, 9, 10))
  expect(await t(100, '2024-01-10')).toEqual(on(2, 3, 4, 5, 8, 9, 10))
  // A weekend is no empty answer.
  expect(await t(1, '2024-01-06', '2024-01-08')).toEqual(on(5))
  expect(await t(0, '2024-01-10')).toEqual(on(10))
})

test('an empty range names the last bar before it, in seconds, and nothing where there is none', async () => {
  const api = await dailyApi()
  const [friday] = on(5)
  expect(await history(api, daily('2024-01-06', '2024-01-08'))).toEqual({ s: 'no_data', nextTime: friday })
  expect(await history(api, daily('2024-01-08', '2024-01-08'))).toEqual({ s: 'no_data', nextTime: friday })
  expect(await history(api, daily('2025-01-06', '2024-01-08'))).toEqual({ s: 'no_data', nextTime: friday })
  expect(await history(api, daily('2023-01-06', '2024-01-02'))).toEqual({ s: 'no_data' })
  expect(await history(api, `${daily('2023-01-06', '2024-01-02')}&countback=5`)).toEqual({ s: 'no_data' })
  expect(await history(api, `symbol=IBM&resolution=60&from=0&to=${seconds('2024-01-08')}`)).toEqual({
    s: 'no_data',
  })
})

test('weeks and months lie at their first day of trading, and no bound makes one come twice or not at all', async () => {
  const api = await dailyApi()
  // Monday the 1st was a holiday.
  const [tuesday, monday] = on(2, 8)
  const weeks = async (query: string) => history(api, `symbol=IBM&resolution=1W&${query}`)
  expect(await weeks('from=0')).toMatchObject({ t: [tuesday, monday], c: [5, 12], v: [140, 500] })
  expect(await weeks(`from=0&to=${monday}`)).toMatchObject({ t: [tuesday] })
  expect(await weeks(`from=0&to=${tuesday}`)).toEqual({ s: 'no_data' })
  expect(await weeks(`from=${tuesday}&to=${monday}`)).toMatchObject({ t: [tuesday] })
  expect(await weeks(`from=${tuesday! + 1}&to=${monday}`)).toEqual({ s: 'no_data', nextTime: tuesday })
  expect(await weeks(`from=${on(1)[0]}&to=${tuesday! + 1}`)).toMatchObject({ t: [tuesday] })
  expect(await weeks(`countback=1&to=${monday}`)).toMatchObject({ t: [tuesday] })
  expect(await history(api, 'symbol=IBM&resolution=1M')).toMatchObject({ t: [tuesday], o: [2], c: [12] })
  expect(await history(api, `symbol=IBM&resolution=1M&countback=9&to=${tuesday}`)).toEqual({ s: 'no_data' })
})

test('coins trade on every day, so that their months begin on the 1st', async () => {
  const api = await testApi()
  await api.store(bars([at('2024-06-01')], { symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' }))
  expect(await history(api, 'symbol=BTC-USD&resolution=1M')).toMatchObject({ t: [seconds('2024-06-01')] })
})

test('the number of days, weeks or months may be left out', async () => {
  const api = await dailyApi()
  for (const unit of ['D', 'W', 'M'])
    expect(await history(api, `symbol=IBM&resolution=${unit}`)).toEqual(
      await history(api, `symbol=IBM&resolution=1${unit}`),
    )
})

test('prices before a split are divided by it, and volume multiplied', async () => {
  const api = await dailyApi()
  await api.store(
    telling(bars([{ ...at('2024-01-16'), close: 4 }], { symbol: 'IBM' }), split('2024-01-11', 4)),
  )
  expect(await history(api, daily('2024-01-10', '2024-01-12'))).toMatchObject({ c: [2.5, 11], v: [400, 110] })
})

test('a symbol is found by its exchange, too, by that of its hours, and by no other', async () => {
  const api = await testApi()
  const one = (symbol: string, exchange?: string) => bars([1], { symbol, ...nyse, exchange })
  await api.store(one('AAPL', 'NMS'), one('SPY', 'PCX'), one('BARE'), one('VOD', 'LSE'))
  const s = async (symbol: string) => (await history(api, `symbol=${symbol}&resolution=D`)).s
  for (const symbol of ['AAPL', 'aapl', 'NASDAQ:AAPL', 'nms:AAPL', 'NasdaqGS:AAPL', ':AAPL'])
    expect([symbol, await s(symbol)]).toEqual([symbol, 'ok'])
  for (const symbol of ['AMEX:SPY', 'ARCA:SPY', 'NYSE:SPY', 'NASDAQ:BARE', 'NYSE:BARE', 'LSE:VOD'])
    expect([symbol, await s(symbol)]).toEqual([symbol, 'ok'])
  for (const symbol of ['NYSE:AAPL', 'LSE:AAPL', 'NASDAQ:SPY', 'LSE:BARE', 'XETRA:VOD', 'NASDAQ:NOBODY'])
    expect([symbol, await s(symbol)]).toEqual([symbol, 'error'])
})

test.each([
  ['symbol=NOBODY&resolution=1D', /^unknown_symbol: .*NOBODY/],
  ['symbol=LSE:IBM&resolution=1D', /^unknown_symbol: IBM is listed on NYSE, not on LSE/],
  ['symbol=IBM&resolution=3', /^resolution: expected one of 1, 5, 15, .*, came "3"/],
  ['symbol=IBM', /^resolution: .*came "nothing"/],
  ['resolution=1D', /^symbol: expected a symbol/],
  ['symbol=IBM&resolution=1D&from=yesterday&to=x', /^from: expected Unix seconds .*; to: expected/],
  ['symbol=IBM&resolution=1D&countback=-1', /^countback: expected a whole number, came "-1"/],
  ['symbol=IBM&symbol=T&resolution=1D', /^symbol: expected once/],
  ['symbol=IBM&resolution=1D&currencyCode=EUR', /^currencyCode: expected USD/],
])('%s is an error in the words of the protocol', async (query, message) => {
  const api = await dailyApi()
  const { s, errmsg, ...rest } = await history(api, query)
  expect([s, rest]).toEqual(['error', {}])
  expect(errmsg).toMatch(message)
})

test('parameters that are not known are passed over', async () => {
  const api = await dailyApi()
  const extras = 'currencyCode=USD&unitId=kg&symbolType=stock&firstDataRequest=true&_=1&_=2'
  expect(await history(api, `${daily('2024-01-03', '2024-01-04')}&${extras}`)).toMatchObject({
    s: 'ok',
    c: [3],
  })
})

test('every digit is the one that is stored', async () => {
  const api = await testApi()
  const coin = { symbol: 'PEPE-USD', exchange: 'CCC', timezone: 'UTC' }
  const price = { open: 0.00000123, high: 123_456_789.125, low: 0.00000001, close: 0.1, volume: 0.12345678 }
  await api.store(bars([{ time: barTime(seconds('2024-01-02') * 1000), ...price }], coin))
  const text = await (await api.app.request('/udf/history?symbol=PEPE-USD&resolution=1D')).text()
  expect(text).toBe(
    '{"s":"ok","t":[1704153600],"o":[0.00000123],"h":[123456789.125],"l":[0.00000001],"c":[0.1],"v":[0.12345678]}',
  )
})
