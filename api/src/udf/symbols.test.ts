import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { SymbolInfo } from './testing/datafeed.ts'

const nasdaq = { exchange: 'NasdaqGS', timezone: 'America/New_York', currency: 'USD' }
const now = () => Date.parse('2024-06-10T20:00:00Z')

const info = async ({ get }: TestApi, symbol: string) =>
  (await get<SymbolInfo>(`/udf/symbols?symbol=${symbol}`)).body

test('a share: its names, hours and half days, and which bars there are', async () => {
  const api = await testApi({ now })
  await api.store(
    bars([at('2024-06-10T13:30Z')], { interval: '1m', name: 'Apple Inc.', ...nasdaq }),
    bars([at('2022-11-25')], nasdaq),
  )
  const { session_holidays, corrections, ...rest } = await info(api, 'NASDAQ:AAPL')
  expect(rest).toEqual({
    ...{ name: 'AAPL', ticker: 'AAPL', full_name: 'NASDAQ:AAPL', description: 'Apple Inc.', type: 'stock' },
    ...{ exchange: 'NASDAQ', listed_exchange: 'NASDAQ', timezone: 'America/New_York', session: '0930-1600' },
    ...{ minmov: 1, pricescale: 100, format: 'price', visible_plots_set: 'ohlcv', volume_precision: 0 },
    ...{ has_intraday: true, intraday_multipliers: ['1', '5', '15', '30', '60', '240'] },
    ...{ has_daily: true, daily_multipliers: ['1'], has_empty_bars: false },
    ...{ has_weekly_and_monthly: true, weekly_multipliers: ['1'], monthly_multipliers: ['1'] },
    supported_resolutions: ['1', '5', '15', '30', '60', '240', '1D', '1W', '1M'],
    ...{ data_status: 'pulsed', currency_code: 'USD', original_currency_code: 'USD' },
  })
  const closed = session_holidays!.split(',')
  expect(closed.filter((day) => day.startsWith('2024')).join()).toBe(
    '20240101,20240115,20240219,20240329,20240527,20240619,20240704,20240902,20241128,20241225',
  )
  expect([closed[0], closed.at(-1)]).toEqual(['20220117', '20261225'])
  expect(corrections).toBe(
    '0930-1300:20261224,20261127,20251224,20251128,20250703,20241224,20241129,20240703,20231124,20230703,20221125',
  )
})

test('hours of half days that ended at another time stand by themselves', async () => {
  const api = await testApi({ now })
  await api.store(bars([at('1992-12-01')], nasdaq))
  const { corrections } = await info(api, 'AAPL')
  expect(corrections!.split(';')).toEqual([
    expect.stringMatching(/^0930-1400:19921224,19921127$/),
    expect.stringMatching(/^0930-1300:20261224,.*,19931126$/),
  ])
})

test.each([
  ['2024-06-10T13:29Z', '0400-0930,0930-1600,1600-2000'],
  ['2024-06-10T20:00Z', '0400-0930,0930-1600,1600-2000'],
  ['2024-06-10T19:59Z', '0930-1600'],
  // After an early close the post-market begins earlier.
  ['2023-11-24T18:00Z', '0400-0930,0930-1600,1600-2000'],
])('a bar at %s makes the session %s', async (time, session) => {
  const api = await testApi({ now })
  await api.store(bars([at(time), at('2024-06-10T13:30Z')], { interval: '1m', ...nasdaq }))
  const { session: hours, corrections } = await info(api, 'AAPL')
  expect(hours).toBe(session)
  const half = session === '0930-1600' ? '0930-1300:' : '0400-0930,0930-1300,1300-1700:'
  expect(corrections!.startsWith(half)).toBe(true)
})

test('only daily bars, and only minutes', async () => {
  const api = await testApi({ now })
  await api.store(
    bars([1], { symbol: 'DAY' }),
    bars([at('2024-06-10T13:30Z')], { symbol: 'MIN', interval: '15m' }),
  )
  expect(await info(api, 'DAY')).toMatchObject({
    ...{ has_intraday: false, intraday_multipliers: [], has_daily: true, data_status: 'endofday' },
    supported_resolutions: ['1D', '1W', '1M'],
  })
  expect(await info(api, 'MIN')).toMatchObject({
    ...{ has_intraday: true, intraday_multipliers: ['15', '30', '60', '240'], has_daily: false },
    ...{
      daily_multipliers: [],
      has_weekly_and_monthly: false,
      supported_resolutions: ['15', '30', '60', '240'],
    },
  })
})

test('markets that hardly ever close, and one whose hours nobody knows', async () => {
  const api = await testApi({ now })
  const bar = {
    time: barTime(Date.UTC(2024, 0, 2)),
    open: 1.0875,
    high: 1.1,
    low: 1,
    close: 1.08751,
    volume: 0,
  }
  await api.store(
    bars([{ ...bar, volume: 1.25 }], { symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' }),
    bars([bar], { symbol: 'EURUSD=X', exchange: 'CCY', timezone: 'Europe/London' }),
    bars([bar], { symbol: '^N225', exchange: 'Osaka', timezone: 'Asia/Tokyo' }),
    bars([1], { symbol: '^GSPC', exchange: 'SNP', timezone: 'America/New_York' }),
    bars([1], { symbol: 'GC=F', exchange: 'CMX' }),
  )
  expect(await info(api, 'BTC-USD')).toMatchObject({
    ...{ type: 'crypto', exchange: 'CRYPTO', session: '24x7', timezone: 'Etc/UTC', session_holidays: '' },
    ...{ pricescale: 100_000, volume_precision: 2, visible_plots_set: 'ohlcv' },
  })
  expect(await info(api, 'EURUSD%3DX')).toMatchObject({
    ...{
      type: 'forex',
      exchange: 'FOREX',
      session: '1700-1700',
      timezone: 'America/New_York',
      corrections: '',
    },
    ...{ pricescale: 100_000, visible_plots_set: 'ohlc' },
  })
  expect(await info(api, '%5EN225')).toMatchObject({
    ...{ type: 'index', exchange: 'Osaka', full_name: 'Osaka:^N225', session: '24x7', timezone: 'Etc/UTC' },
  })
  expect(await info(api, '%5EGSPC')).toMatchObject({ type: 'index', session: '0930-1600' })
  expect(await info(api, 'GC%3DF')).toMatchObject({ type: 'futures', session: '24x7' })
})

test('below a dollar shares are shown in hundredths of a cent', async () => {
  const api = await testApi({ now })
  await api.store(bars([2, 0.4321], { symbol: 'PENNY' }), bars([187.1501], { symbol: 'DEAR' }))
  expect([(await info(api, 'PENNY')).pricescale, (await info(api, 'DEAR')).pricescale]).toEqual([10_000, 100])
})

test('made-up prices say so', async () => {
  const api = await testApi({ now })
  await api.store(bars([1], { symbol: 'SIM1' }))
  await api.database.pool.query('UPDATE instrument SET synthetic = true')
  expect((await info(api, 'SIM1')).description).toBe('SIM1 (synthetic: made-up prices)')
})

test('a symbol that nobody knows, or not there, is an error, and no symbol', async () => {
  const api = await testApi({ now })
  await api.store(bars([1], nasdaq))
  for (const [query, errmsg] of [
    ['symbol=NOBODY', /^unknown_symbol: /],
    ['symbol=AAP', /^unknown_symbol: /],
    ['symbol=NYSE:AAPL', /^unknown_symbol: AAPL is listed on NASDAQ/],
    ['symbol=AAPL&currencyCode=EUR', /^currencyCode: /],
    ['symbol=a b', /^symbol: expected /],
    ['', /^symbol: expected /],
  ] as const)
    expect((await api.get(`/udf/symbols?${query}`)).body).toEqual({
      s: 'error',
      errmsg: expect.stringMatching(errmsg),
    })
  expect(await info(api, 'AAPL&currencyCode=USD&unitId=&session=extended')).toMatchObject({ name: 'AAPL' })
})
