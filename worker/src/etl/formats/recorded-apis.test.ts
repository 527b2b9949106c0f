import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import type { Symbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { chooseFormat } from '../choose-format.ts'
import { transform } from '../transform.ts'
import { context } from './testing/parse.ts'
import { valueAt } from './testing/pointer.ts'

const folder = new URL('../../../../../shared/data/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: tests of recorded answers are skipped\n`)

const bytesOf = (file: string) => new Uint8Array(readFileSync(new URL(file, folder)))
const providerOf = (file: string) => file.split('/')[0] as Provider

const load = (file: string, interval: Interval) =>
  transform(
    bytesOf(file),
    {
      provider: providerOf(file),
      interval,
      symbol: 'KEY' as Symbol,
      extension: file.endsWith('csv') ? 'csv' : 'json',
    },
    { maxBodyBytes: 1e8 },
    Date.UTC(2030, 0, 1),
  )

/** `AAPL 3 2021-10-13..2021-10-15` for each series. */
function summary(file: string, interval: Interval): string[] {
  const result = load(file, interval)
  if (!result.ok) expect.fail(JSON.stringify(result.problem))
  const { series, rows, rejects } = result.cleaned
  expect(rejects).toEqual([])
  expect(series.reduce((sum, { bars }) => sum + bars.length, 0)).toBe(rows)
  return series.map(({ instrument, bars }) => {
    const [first, last] = [bars[0]!, bars.at(-1)!].map(({ time }) => formatBarTime(time, interval))
    return `${instrument.symbol} ${bars.length} ${first}..${last}`
  })
}

type Expected = [file: string, interval: Interval, ...series: string[]]

const bars: Expected[] = [
  ['alpaca/body/TestGetBars_1.json', '15m', 'AMZN 5 2021-10-15T16:00:00Z..2021-10-15T17:00:00Z'],
  ['alpaca/body/TestGetBars_Adjustment_1.json', '1d', 'GE 2 2024-04-01..2024-04-02'],
  ['alpaca/body/TestGetCryptoBars_1.json', '1m', 'BCH/USD 11 2021-11-11T11:11:00Z..2021-11-11T11:21:00Z'],
  [
    'alpaca/body/TestGetMultiBars_1.json',
    '1d',
    'AAPL 3 2021-10-13..2021-10-15',
    'NIO 3 2021-10-13..2021-10-15',
  ],
  ['alpaca/body/TestLatestBar_1.json', '1m', 'AAPL 1 2021-10-11T23:59:00Z..2021-10-11T23:59:00Z'],
  ['alpaca/body/TestLatestBar_Feed_1.json', '1m', 'AAPL 1 2021-10-11T19:59:00Z..2021-10-11T19:59:00Z'],
  ['alpaca/body/TestLatestBar_Feed_2.json', '1m', 'AAPL 1 2021-10-11T19:59:00Z..2021-10-11T19:59:00Z'],
  [
    'alpaca/body/TestLatestBars_1.json',
    '1m',
    'NIO 1 2021-10-11T23:59:00Z..2021-10-11T23:59:00Z',
    'AAPL 1 2021-10-11T23:59:00Z..2021-10-11T23:59:00Z',
  ],
  ['alpaca/body/TestLatestCryptoBar_1.json', '1m', 'BTC/USD 1 2022-02-25T12:50:00Z..2022-02-25T12:50:00Z'],
  ['polygon/AAPL_day_2023-01-03_01-10.json', '1d', 'AAPL 6 2023-01-03..2023-01-10'],
  ['polygon/AAPL_prev_2022-04-26.json', '1d', 'AAPL 1 2022-04-26..2022-04-26'],
  ['alphavantage/IBM_daily_adjusted_partial.json', '1d', 'IBM 7 2020-12-31..2021-01-11'],
  ['alphavantage/query_time_series_weekly_ibm.json', '1w', 'IBM 1043 2000-07-17..2020-07-06'],
]

const tables: Expected[] = [
  ['alphavantage/AMJ_daily.csv', '1d', 'KEY 100 2020-04-01..2020-08-21'],
  ['alphavantage/IBM_TIME_SERIES_DAILY_42a08190.csv', '1d', 'KEY 100 2025-12-22..2026-05-15'],
  ['alphavantage/IBM_TIME_SERIES_DAILY_ADJUSTED_572d0539.csv', '1d', 'KEY 100 2025-12-22..2026-05-15'],
  [
    'alphavantage/IBM_TIME_SERIES_INTRADAY_3dbdcdc7.csv',
    '5m',
    'KEY 100 2026-05-15T15:40:00Z..2026-05-15T23:55:00Z',
  ],
]

describe.skipIf(absent)('recorded answers of Alpaca, Polygon and Alpha Vantage', () => {
  test.each([...bars, ...tables])('%s has bars of %s', (file, interval, ...series) => {
    expect(summary(file, interval)).toEqual(series)
  })

  test.each(bars)('%s: every value of a bar is where it is said to be', (file, interval) => {
    const text = new TextDecoder().decode(bytesOf(file))
    const choice = chooseFormat(providerOf(file), 'json', text)
    const result = choice.ok && choice.parse(text, context(interval))
    if (!result || !result.ok) expect.fail(JSON.stringify(result))
    const document: unknown = JSON.parse(text)
    for (const series of result.parsed.series)
      for (const bar of series.bars) {
        expect(valueAt(document, series.locate(bar.place, 'time'))).toBeDefined()
        for (const field of ['open', 'high', 'low', 'close', 'volume'] as const)
          expect(Number(valueAt(document, series.locate(bar.place, field)))).toBe(bar[field])
      }
  })

  test.each<[string, Interval, string, string | RegExp]>([
    ['alpaca/error_400_invalid_symbol.json', '1d', 'symbol_unknown', 'invalid symbol: 3USL'],
    ['alpaca/error_42210000_SIP.json', '1m', 'premium_only', /^subscription does not permit/],
    ['alpaca/body/TestGetMultiBars_1.json', '1h', 'interval_mismatch', /^dates: midnight in America/],
    ['alpaca/body/TestLatestBars_1.json', '1d', 'interval_mismatch', 'a latest bar, which is a minute'],
    ['polygon/error_403_NOT_AUTHORIZED_today.json', '1d', 'premium_only', /^NOT_AUTHORIZED: Attempted/],
    ['polygon/AAPL_prev_2022-04-26.json', '1h', 'interval_mismatch', 'an answer about one day'],
    ...(['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1M'] as const).map(
      (interval): [string, Interval, string, RegExp] => [
        'polygon/AAPL_20min_2021-07-22_premarket_adjusted1.json',
        interval,
        'interval_mismatch',
        /20 minutes|a multiple of 5 minutes|of 12/,
      ],
    ),
    [
      'alphavantage/error_Information_rate-limit_25perday.json',
      '1d',
      'throttled',
      /^Thank you for using Alpha Vantage/,
    ],
    ['alphavantage/query_time_series_weekly_ibm.json', '1d', 'interval_mismatch', '"Weekly Time Series"'],
    ['alphavantage/IBM_GLOBAL_QUOTE_db7544f0.csv', '1d', 'columns_missing', /^symbol,open,high,low,price/],
  ])('%s, as %s, is refused for %s', (file, interval, reason, came) => {
    expect(load(file, interval)).toMatchObject({
      ok: false,
      problem: { reason, came: typeof came === 'string' ? came : expect.stringMatching(came) },
    })
  })

  test('one minute of two feeds is two readings of one bar', () => {
    const bar = (file: string) => {
      const result = load(`alpaca/body/${file}`, '1m')
      if (!result.ok) expect.fail(JSON.stringify(result.problem))
      return result.cleaned.series[0]!.bars[0]!
    }
    const [sip, iex] = [bar('TestLatestBar_Feed_1.json'), bar('TestLatestBar_Feed_2.json')]
    expect(sip.time).toBe(iex.time)
    expect([sip.open, iex.open]).toEqual([142.9, 142.8])
  })
})
