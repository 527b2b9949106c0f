import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import { formatBarTime } from '@barline/db/domain/time'
import { chooseFormat } from '../choose-format.ts'
import { clean, type Cleaned } from '../clean.ts'
import { decodeBody } from '../decode-body.ts'
import type { Problem } from '../parsed.ts'
import type { Provider } from '@barline/db/domain/provider'
import { context } from './testing/parse.ts'

const folder = new URL('../../../../../shared/data/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: tests of recorded answers are skipped\n`)

const bytesOf = (file: string) => readFileSync(new URL(file.replaceAll('^', '%5E'), folder))

function load(file: string, interval: Interval, provider: Provider): Cleaned | Problem {
  const decoded = decodeBody(bytesOf(file), {})
  if (!decoded.ok) return decoded.problem
  const choice = chooseFormat(provider, file.endsWith('.csv') ? 'csv' : 'json', decoded.text)
  if (!choice.ok) return choice.problem
  const result = choice.parse(decoded.text, context(interval))
  return result.ok ? clean(result.parsed, Date.UTC(2030, 0, 1)) : result.problem
}

function loaded(file: string, interval: Interval, provider: Provider = 'yahoo'): Cleaned {
  const result = load(file, interval, provider)
  if ('reason' in result) expect.fail(JSON.stringify(result))
  return result
}

/** [file, interval, symbol, rows of nulls, bars, first, last] */
type Expected = [string, Interval, string, number, number, string, string]

describe.skipIf(absent)('recorded charts of Yahoo', () => {
  test.each<Expected>([
    ['0P000071W8.TO_1d_2020_fund_allzerovol', '1d', '0P000071W8.TO', 0, 252, '2020-01-02', '2020-12-31'],
    ['0P0000XTS7_1d_2024-09_lastbar-null', '1d', '0P0000XTS7', 1, 1, '2024-09-12', '2024-09-12'],
    ['AAPL_1d_2020_split4-1_4div', '1d', 'AAPL', 0, 253, '2020-01-02', '2020-12-31'],
    ['AFRAF_1d_2020_zerovol', '1d', 'AFRAF', 0, 253, '2020-01-02', '2020-12-31'],
    ['BTC-USD_1d_2020_4nulls', '1d', 'BTC-USD', 4, 366, '2020-01-01', '2021-01-04'],
    ['MSFT_1d_2021-22_4div', '1d', 'MSFT', 0, 252, '2021-02-01', '2022-01-28'],
    ['TSLA_1d_2010-2023', '1d', 'TSLA', 0, 3303, '2010-06-29', '2023-08-11'],
    ['TSLA_30m_2021-11-22_prepost', '30m', 'TSLA', 0, 30, '2021-11-22T09:00:00Z', '2021-11-22T23:30:00Z'],
    ['WSKT.JK_1d_2020_jakarta', '1d', 'WSKT.JK', 0, 242, '2020-01-02', '2020-12-30'],
    ['WSU.DE_1d_2023-08', '1d', 'WSU.DE', 0, 3, '2023-08-04', '2023-08-08'],
    ['../AAPL_1d_6mo_final_2025-08-15', '1d', 'AAPL', 0, 125, '2025-02-18', '2025-08-15'],
    ['../AAPL_1d_6mo_live-bar_2025-08-15T1853', '1d', 'AAPL', 0, 125, '2025-02-18', '2025-08-15'],
    ['../INR=X_1d_null-bars_partial', '1d', 'INR=X', 1, 3, '2017-07-10', '2017-07-13'],
    [
      '../TNX_5m_2026-02-02_chicago_zerovol',
      '5m',
      '^TNX',
      0,
      15,
      '2026-02-02T18:45:00Z',
      '2026-02-02T19:55:00Z',
    ],
    ['../TSLA_1d_2021-01_5bars', '1d', 'TSLA', 0, 5, '2021-01-04', '2021-01-08'],
  ])('%s', (name, interval, symbol, nulls, count, first, last) => {
    const file = `yahoo/body/${name}.json`
    const { series, rejects, rows } = loaded(file, interval)
    const [{ instrument, bars }] = series as [Cleaned['series'][number]]
    expect([instrument.symbol, rejects, rows, bars.length]).toEqual([symbol, [], count + nulls, count])
    expect([bars[0]!, bars.at(-1)!].map(({ time }) => formatBarTime(time, interval))).toEqual([first, last])

    const { timestamp, indicators } = rawChart(file)
    const quote = indicators.quote[0]!
    for (const bar of bars) {
      for (const field of ['open', 'high', 'low', 'close'] as const) {
        const given = quote[field]![bar.place]!
        expect(Math.abs(bar[field] - given)).toBeLessThanOrEqual(given * 6e-8)
        expect(String(bar[field]).replace('.', '').length).toBeLessThanOrEqual(10)
      }
      expect(bar.volume).toBe(quote.volume![bar.place])
      const stamp = timestamp[bar.place]! * 1000
      if (interval !== '1d') expect(bar.time).toBe(stamp)
      else expect(new Date(bar.time).toISOString().slice(0, 10)).toBe(dateIn(instrument.timezone!, stamp))
    }
  })

  test('two recordings of one trading day, forming and final, are two readings of one bar', () => {
    const day = (name: string) => loaded(`yahoo/${name}.json`, '1d').series[0]!.bars.at(-1)!
    const forming = day('AAPL_1d_6mo_live-bar_2025-08-15T1853')
    expect(day('AAPL_1d_6mo_final_2025-08-15').time).toBe(forming.time)
  })

  test('what the answer says of the instrument', () => {
    expect(loaded('yahoo/TNX_5m_2026-02-02_chicago_zerovol.json', '5m').series[0]!.instrument).toEqual({
      symbol: '^TNX',
      name: 'CBOE Interest Rate 10 Year T No',
      exchange: 'Cboe Indices',
      currency: 'USD',
      timezone: 'America/Chicago',
    })
  })

  test('an answer without a time has no bars', () => {
    expect(loaded('yahoo/body/APS.AX_1d_no-timestamp_empty200.json', '1d')).toMatchObject({
      rows: 0,
      rejected: 0,
      series: [{ instrument: { symbol: 'APS.AX' }, bars: [] }],
    })
  })

  test.each<[string, Interval, string, string | RegExp]>([
    ['yahoo/body/BFLY_error400_nodata.json', '1d', 'provider_error', /^Bad Request: Data doesn't exist/],
    ['yahoo/body/SI_error404_delisted.json', '1d', 'provider_error', /^Not Found: No data found/],
    ['yahoo/error_422_1m-range.json', '1m', 'provider_error', /^Unprocessable Entity: 1m data not available/],
    ['yahoo/VFINX_3mo_max_null_capgains.json', '1d', 'interval_unsupported', '"3mo"'],
    ['yahoo/body/AAPL_1d_2020_split4-1_4div.json', '1h', 'interval_mismatch', '"1d"'],
    ['yahoo/NVDA_1d_range1d_2026-09-25.recorded.json', '1d', 'unexpected_format', 'a list of 1'],
    ['yahoo/MSFT_1d_2021-22_4div.http.json', '1d', 'unexpected_format', 'an object with request, response'],
    ['alpaca/body/TestGetBars_1.json', '15m', 'unexpected_format', 'an object with bars, next_page_token'],
    [
      'polygon/AAPL_day_2023-01-03_01-10.json',
      '1d',
      'unexpected_format',
      /^an object with ticker, queryCount/,
    ],
    [
      'alphavantage/error_Information_rate-limit_25perday.json',
      '1d',
      'unexpected_format',
      'an object with Information',
    ],
    ['alphavantage/query_time_series_weekly_ibm.json', '1w', 'unexpected_format', /Weekly Time Series/],
    ['twelvedata/AAPL_1min_2023-08-24.json', '1m', 'unexpected_format', /meta, values/],
    ['tiingo/body/ticker_price_with_date_1_200.json', '1d', 'unexpected_format', 'a list of 2'],
    ['npm/vega_ohlc_vix2009.json', '1d', 'unexpected_format', 'a list of 44'],
    ['yahoo/body/v7csv_MSFT_dividends.csv', '1d', 'columns_missing', 'Date,Dividends'],
  ])('%s, as %s, is refused for %s', (file, interval, reason, came) => {
    expect(load(file, interval, 'yahoo')).toMatchObject({
      reason,
      came: typeof came === 'string' ? came : expect.stringMatching(came),
    })
  })
})

describe.skipIf(absent)('recorded tables', () => {
  const sp500 = ['AAPL', 'BRK.B', 'GOOGL', 'MSFT', 'NVDA'].map((symbol): Expected => [
    `sp500_5yr/${symbol}_2013-2018`,
    '1d',
    symbol,
    0,
    1259,
    '2013-02-08',
    '2018-02-07',
  ])
  const ofKey = 'KEY'

  test.each<Expected>([
    ...sp500,
    ['sp500_5yr/BHF_2013-2018', '1d', 'BHF', 1, 142, '2017-07-17', '2018-02-07'],
    ['sp500_5yr/DHR_2013-2018', '1d', 'DHR', 2, 1241, '2013-02-08', '2018-02-07'],
    ['yahoo/body/v7csv_AAPL_2020-01-02', '1d', ofKey, 0, 1, '2020-01-02', '2020-01-02'],
    ['yahoo/body/v7csv_EURGBP_nulls', '1d', ofKey, 20, 5, '2019-09-06', '2019-10-10'],
    ['yahoo/v7csv_ibm-long-partial', '1d', ofKey, 0, 10, '1962-01-02', '2021-01-08'],
    ['yahoo/v7csv_tsla-recent', '1d', ofKey, 0, 5, '2021-01-04', '2021-01-08'],
    ['yahoo_csv/4063-T-1d-bad-stock-split', '1d', ofKey, 0, 22, '2023-03-15', '2023-04-14'],
    ['yahoo_csv/8TRA-DE-1d-missing-div-adjust', '1d', ofKey, 0, 5, '2023-05-30', '2023-06-06'],
    ['yahoo_csv/AET-L-1d-100x-error', '1d', ofKey, 0, 23, '2022-05-03', '2022-06-06'],
    ['yahoo_csv/CALM-1d-no-bad-divs', '1d', ofKey, 0, 662, '2022-01-03', '2024-08-21'],
    ['yahoo_csv/DEX-AX-1d-bad-stock-split', '1d', ofKey, 0, 23, '2023-05-01', '2023-05-31'],
    ['alphavantage/AMJ_daily', '1d', ofKey, 0, 100, '2020-04-01', '2020-08-21'],
    ['alphavantage/IBM_TIME_SERIES_DAILY_42a08190', '1d', ofKey, 0, 100, '2025-12-22', '2026-05-15'],
    ['alphavantage/IBM_TIME_SERIES_DAILY_ADJUSTED_572d0539', '1d', ofKey, 0, 100, '2025-12-22', '2026-05-15'],
    [
      'alphavantage/IBM_TIME_SERIES_INTRADAY_3dbdcdc7',
      '5m',
      ofKey,
      0,
      100,
      '2026-05-15T15:40:00Z',
      '2026-05-15T23:55:00Z',
    ],
    ['intraday_csv/eqker_AAPL_1min', '1m', ofKey, 0, 1948, '2019-02-11T14:30:00Z', '2019-02-15T20:59:00Z'],
    ['intraday_csv/eqker_AMZN_1min', '1m', ofKey, 0, 1944, '2019-02-11T14:30:00Z', '2019-02-15T20:59:00Z'],
    ['intraday_csv/eqker_SPY_1min', '1m', ofKey, 0, 1950, '2019-02-11T14:30:00Z', '2019-02-15T20:59:00Z'],
    ['intraday_csv/eqker_AAPL_15min', '15m', ofKey, 0, 780, '2019-01-04T14:30:00Z', '2019-02-15T20:45:00Z'],
    ['intraday_csv/eqker_SPY_15min', '15m', ofKey, 0, 780, '2019-01-04T14:30:00Z', '2019-02-15T20:45:00Z'],
    ['intraday_csv/eqker_AAPL_daily', '1d', ofKey, 0, 283, '2018-01-02', '2019-02-15'],
    ['intraday_csv/eqker_SPY_daily', '1d', ofKey, 0, 283, '2018-01-02', '2019-02-15'],
    [
      'ohlcv_csv/mpl_SP500_NOV2019_IDayRVol',
      '1m',
      ofKey,
      0,
      1563,
      '2019-11-05T14:30:00Z',
      '2019-11-08T20:59:00Z',
    ],
    ['ohlcv_csv/mpl_issue568_2022_dd-Mon-yy', '1d', ofKey, 0, 205, '2022-01-03', '2022-10-31'],
    ['ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120', '1d', ofKey, 0, 3379, '2004-08-19', '2018-01-19'],
    ['ohlcv_csv/mpl_yahoofinance-SPY-20200901-20210113', '1d', ofKey, 0, 92, '2020-09-01', '2021-01-12'],
    ['npm/observablehq_aapl', '1d', ofKey, 0, 1260, '2013-05-13', '2018-05-11'],
    ['tiingo/body/ticker_price_with_date_csv_1_200', '1d', ofKey, 0, 2, '2015-01-02', '2015-01-05'],
  ])('%s', (name, interval, symbol, unusable, count, first, last) => {
    const file = `${name}.csv`
    const { series, rows } = loaded(file, interval, 'csv')
    const [{ instrument, bars }] = series as [Cleaned['series'][number]]
    expect([series.length, instrument.symbol, rows, bars.length]).toEqual([
      1,
      symbol,
      count + unusable,
      count,
    ])
    expect([bars[0]!, bars.at(-1)!].map(({ time }) => formatBarTime(time, interval))).toEqual([first, last])

    const lines = bytesOf(file).toString().split('\n')
    const header = lines[0]!.trim().toLowerCase().split(',')
    for (const bar of bars) {
      const cells = lines[bar.place - 1]!.trim().split(',')
      for (const field of ['open', 'high', 'low', 'close', 'volume'] as const) {
        const given = Number(cells[header.indexOf(field)])
        expect(Math.abs(bar[field] - given)).toBeLessThanOrEqual(given * 6e-8 + 5e-7)
      }
    }
  })

  test('rows that lack a price are listed with their place', () => {
    expect(
      loaded('sp500_5yr/DHR_2013-2018.csv', '1d', 'csv').rejects.map(({ reason, where }) => [reason, where]),
    ).toEqual([
      ['price_invalid', 'line 600, column open'],
      ['price_invalid', 'line 723, column open'],
    ])
  })

  test('a genuine bar whose open is below its low is kept', () => {
    const { bars } = loaded('sp500_5yr/DHR_2013-2018.csv', '1d', 'csv').series[0]!
    const [bar] = bars.filter(({ open, low }) => open < low)
    expect([formatBarTime(bar!.time, '1d'), bar!.open, bar!.low]).toEqual(['2014-11-06', 78.47, 80.49])
  })

  test('minutes stamped with their end add up to the quarter hours, as both open', () => {
    const minutes = loaded('intraday_csv/eqker_SPY_1min.csv', '1m', 'csv').series[0]!.bars
    const quarters = loaded('intraday_csv/eqker_SPY_15min.csv', '15m', 'csv').series[0]!.bars
    const shared = quarters.filter(({ time }) => time >= minutes[0]!.time)
    const equal = shared.filter(({ time, open, high, low, close }) => {
      const within = minutes.filter((minute) => minute.time >= time && minute.time < time + 900_000)
      const made = [
        within[0]!.open,
        Math.max(...within.map((m) => m.high)),
        Math.min(...within.map((m) => m.low)),
        within.at(-1)!.close,
      ]
      return [open, high, low, close].every((price, index) => price === made[index])
    })
    expect([shared.length, equal.length]).toEqual([130, 130])
  })

  test.each<[string, Interval, string, string]>([
    [
      'alphavantage/IBM_GLOBAL_QUOTE_db7544f0.csv',
      '1d',
      'columns_missing',
      'symbol,open,high,low,price,volume,latestDay,previousClose,change,changePercent',
    ],
    ['calendar/xnys_sessions_1990-2009.csv', '1d', 'columns_missing', ',open,close,break_start,break_end'],
    [
      'intraday_csv/eqker_SPY_1min.csv',
      '1d',
      'interval_mismatch',
      'another time of the same date: 2019-02-15 15:59:00',
    ],
    ['intraday_csv/eqker_SPY_1min.csv', '15m', 'interval_mismatch', '1944 of 1949 less than that apart'],
    [
      'intraday_csv/eqker_SPY_15min.csv',
      '1m',
      'interval_mismatch',
      'all of 779 a multiple of 5 minutes apart',
    ],
    ['intraday_csv/eqker_SPY_daily.csv', '1m', 'interval_mismatch', 'dates without a time of day'],
    ['npm/observablehq_aapl.csv', '1w', 'interval_mismatch', 'several dates in one week'],
    [
      'yahoo/body/AAPL_1d_2020_split4-1_4div.json',
      '1d',
      'unexpected_format',
      expect.stringMatching(/^{"chart"/) as string,
    ],
  ])('%s, as %s, is refused for %s', (file, interval, reason, came) => {
    expect(load(file, interval, 'csv')).toMatchObject({ reason, came })
  })
})

interface RawChart {
  timestamp: number[]
  indicators: { quote: Record<string, number[]>[] }
}

const rawChart = (file: string): RawChart =>
  (JSON.parse(bytesOf(file).toString()) as { chart: { result: RawChart[] } }).chart.result[0]!

const dateIn = (timeZone: string, instant: number) =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant)
