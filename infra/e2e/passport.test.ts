import { existsSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { createApp } from '@barline/api/app'
import { startFeed } from '@barline/api/stream/feed'
import type { BarNumbers, BarValue, CandlesAnswer, Passport, SymbolsAnswer } from '@barline/api/wire'
import { defaultRanking, type Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import type { Interval } from '@barline/db/domain/interval'
import { testDatabase } from '@barline/db/testing/database'
import { processObject } from '@barline/worker/etl/process-object'
import { formatRawKey } from '@barline/worker/raw/key'
import { createBucket, testS3 } from '@barline/worker/testing/aws'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'

const folder = new URL('../../../shared/data/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: no passport of a recorded bar is checked\n`)

/** [file, interval, symbol where the file does not say] */
const files: [file: string, interval: Interval, symbol?: string][] = [
  ['yahoo/body/0P000071W8.TO_1d_2020_fund_allzerovol.json', '1d', '0P000071W8.TO'],
  ['yahoo/body/0P0000XTS7_1d_2024-09_lastbar-null.json', '1d', '0P0000XTS7'],
  ['yahoo/body/AAPL_1d_2020_split4-1_4div.json', '1d', 'AAPL'],
  ['yahoo/body/TSLA_1d_2010-2023.json', '1d', 'TSLA'],
  ['yahoo/TSLA_1d_2021-01_5bars.json', '1d', 'TSLA'],
  ['yahoo/v7csv_tsla-recent.csv', '1d', 'TSLA'],
  ['yahoo_csv/AET-L-1d-100x-error.csv', '1d', 'AET.L'],
  ['yahoo_csv/4063-T-1d-bad-stock-split.csv', '1d', '4063.T'],
  ['yahoo_csv/CALM-1d-no-bad-divs.csv', '1d', 'CALM'],
  ['yahoo/body/AFRAF_1d_2020_zerovol.json', '1d', 'AFRAF'],
  ['yahoo/body/BTC-USD_1d_2020_4nulls.json', '1d', 'BTC-USD'],
  ['yahoo/body/MSFT_1d_2021-22_4div.json', '1d', 'MSFT'],
  ['yahoo/body/TSLA_30m_2021-11-22_prepost.json', '30m', 'TSLA'],
  ['yahoo/body/WSKT.JK_1d_2020_jakarta.json', '1d', 'WSKT.JK'],
  ['yahoo/body/WSU.DE_1d_2023-08.json', '1d', 'WSU.DE'],
  ['yahoo/AAPL_1d_6mo_live-bar_2025-08-15T1853.json', '1d', 'AAPL'],
  ['yahoo/AAPL_1d_6mo_final_2025-08-15.json', '1d', 'AAPL'],
  ['yahoo/INR=X_1d_null-bars_partial.json', '1d', 'INR=X'],
  ['yahoo/TNX_5m_2026-02-02_chicago_zerovol.json', '5m', '^TNX'],
  ['yahoo/body/v7csv_AAPL_2020-01-02.csv', '1d', 'AAPL'],
  ['yahoo/v7csv_ibm-long-partial.csv', '1d', 'IBM'],
  ['yahoo/body/v7csv_EURGBP_nulls.csv', '1d', 'EURGBP=X'],
  ['alpaca/body/TestGetBars_1.json', '15m', 'AMZN'],
  ['alpaca/body/TestGetCryptoBars_1.json', '1m', 'BCH/USD'],
  ['alpaca/body/TestGetMultiBars_1.json', '1d', 'NIO'],
  ['alpaca/body/TestLatestBar_1.json', '1m', 'AAPL'],
  ['alpaca/body/TestLatestBars_1.json', '1m', 'NIO'],
  ['polygon/AAPL_day_2023-01-03_01-10.json', '1d', 'AAPL'],
  ['alphavantage/IBM_daily_adjusted_partial.json', '1d', 'IBM'],
  ['alphavantage/query_time_series_weekly_ibm.json', '1w', 'IBM'],
  ['alphavantage/AMJ_daily.csv', '1d', 'AMJ'],
  ['alphavantage/IBM_TIME_SERIES_INTRADAY_3dbdcdc7.csv', '5m', 'IBM'],
  ['sp500_5yr/BRK.B_2013-2018.csv', '1d', 'BRK.B'],
  ['sp500_5yr/DHR_2013-2018.csv', '1d', 'DHR'],
  ['intraday_csv/eqker_SPY_1min.csv', '1m', 'SPY'],
  ['intraday_csv/eqker_SPY_15min.csv', '15m', 'SPY'],
  ['sp500_5yr/AAPL_2013-2018.csv', '1d', 'AAPL'],
  ['sp500_5yr/GOOGL_2013-2018.csv', '1d', 'GOOGL'],
  ['sp500_5yr/NVDA_2013-2018.csv', '1d', 'NVDA'],
  ['intraday_csv/eqker_AMZN_1min.csv', '1m', 'AMZN'],
  ['ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv', '1d', 'AAPL'],
  ['intraday_csv/eqker_SPY_daily.csv', '1d', 'SPY'],
  ['ohlcv_csv/mpl_SP500_NOV2019_IDayRVol.csv', '1m', '^GSPC'],
  ['ohlcv_csv/mpl_issue568_2022_dd-Mon-yy.csv', '1d', 'NSEI'],
  ['npm/observablehq_aapl.csv', '1d', 'AAPL'],
  ['tiingo/body/ticker_price_with_date_csv_1_200.csv', '1d', 'GOOGL'],
]

async function testPipeline() {
  const [database, s3] = [await testDatabase(), testS3()]
  const bucket = await createBucket(s3)
  const log = pino({ level: 'silent' })
  const feed = startFeed({ databaseUrl: database.url, log })
  onTestFinished(() => feed.close())
  const app = createApp({ pool: database.pool, feed, log, build: { version: '0', commit: '0' } })
  const limits = { maxObjectBytes: 1e8, maxBodyBytes: 1e8 }
  const deps = { db: database.db, s3, ranking: defaultRanking, limits, now: () => Date.UTC(2030, 0, 1) }
  return {
    async load(file: string, interval: Interval, symbolText: string, minute: number) {
      const extension = file.endsWith('.csv') ? 'csv' : 'json'
      const [named = ''] = file.split('/')
      const provider = (extension === 'csv' && named !== 'alphavantage' ? 'csv' : named) as Provider
      const observedAt = new Date(Date.UTC(2026, 0, 1, 0, minute))
      const [symbol, gzip] = [toSymbol(symbolText)!, minute % 2 === 1]
      const key = formatRawKey({ provider, interval, symbol, observedAt, extension, gzip })
      const body = readFileSync(new URL(file.replaceAll('^', '%5E'), folder))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzip ? gzipSync(body) : body }))
      const outcome = await processObject(deps, { kind: 'created', bucket, key }, 1)
      expect([file, outcome.status]).toEqual([file, 'loaded'])
    },
    async get<T>(path: string): Promise<T> {
      const response = await app.request(path)
      expect([path, response.status]).toEqual([path, 200])
      return (await response.json()) as T
    },
    async read({ bucket: Bucket, key: Key }: { bucket: string; key: string }): Promise<string> {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      const bytes = await Body!.transformToByteArray()
      return Buffer.from(Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    },
  }
}

type Chart = {
  chart: { result: { timestamp: number[]; indicators: { quote: Record<string, number[]>[] } }[] }
}
type AlpacaBar = Record<'o' | 'h' | 'l' | 'c' | 'v', number>
type AlpacaBars = AlpacaBar | AlpacaBar[]

/** Open, high, low, close and volume at the place that a passport names, found as a person would by its words. */
function look(body: string, where: string, symbol: string): number[] {
  const [line] = /(?<=^line )\d+$/.exec(where) ?? []
  if (line !== undefined) {
    const [header = '', cells = ''] = [0, Number(line) - 1].map((index) => body.split('\n')[index])
    const names = header.trim().toLowerCase().split(',')
    return ['open', 'high', 'low', 'close', 'volume'].map((name) =>
      Number(cells.trim().split(',')[names.indexOf(name)]),
    )
  }
  const answer = JSON.parse(body) as unknown
  const number = Number(/\d+(?=$| of )/.exec(where)?.[0])
  if (where.startsWith('/chart/result/0/timestamp/')) {
    const { timestamp, indicators } = (answer as Chart).chart.result[0]!
    expect(timestamp[number]).toBeGreaterThan(0)
    return ['open', 'high', 'low', 'close', 'volume'].map((name) => indicators.quote[0]![name]![number]!)
  }
  if (where.startsWith('entry ')) {
    const [, series] = Object.entries(answer as object).find(([name]) => name.includes('Time Series'))!
    const row = Object.values(series as Record<string, Record<string, string>>)[number]!
    const cell = (name: string) => Number(Object.entries(row).find(([key]) => key.endsWith(` ${name}`))?.[1])
    return ['open', 'high', 'low', 'close', 'volume'].map(cell)
  }
  const bar = where.startsWith('/results/')
    ? (answer as { results: AlpacaBar[] }).results[number]!
    : ofAlpaca(answer as Record<string, AlpacaBars | Record<string, AlpacaBars>>, symbol)[number]!
  return [bar.o, bar.h, bar.l, bar.c, bar.v]
}

function ofAlpaca(
  answer: Record<string, AlpacaBars | Record<string, AlpacaBars>>,
  symbol: string,
): AlpacaBar[] {
  const bars = answer.bars ?? answer.bar!
  return [symbol in bars ? (bars as Record<string, AlpacaBars>)[symbol]! : (bars as AlpacaBars)].flat()
}

/** Four at a time: as many as the database has use for. */
async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  const lane = async () => {
    for (const one of left) await work(one)
  }
  await Promise.all([lane(), lane(), lane(), lane()])
}

const numbersOf = ({ o, h, l, c, v }: BarNumbers): number[] => [o, h, l, c, v]

/** Of a price that is the product of one that was provided: about seven digits of it are the provider's. */
const decimalsOf = (price: number) => (price < 1 ? 6 : price < 500 ? 4 : price < 5000 ? 3 : 2)

/** What was provided, divided back by the splits that the passport names, oldest first, as a reader would: see `roundPrice`. */
function convert({ provided, conversions }: BarValue): number[] {
  if (conversions.length === 0) return numbersOf(provided)
  const [numerator, denominator] = conversions
    .map(({ ratio }) => ratio.split(':').map(Number) as [number, number])
    .reduce(([n, d], [numerator, denominator]) => [n * numerator, d * denominator], [1, 1])
  const { o, h, l, c, v } = provided
  const prices = [o, h, l, c].map((price) => {
    const traded = (price * numerator) / denominator
    return Math.max(Number(traded.toFixed(decimalsOf(traded))), 1e-8)
  })
  return [...prices, Math.round((v * denominator) / numerator)]
}

/** The same number, or the next one where a half was rounded the other way. */
const isConverted = (stored: number[], converted: number[]) =>
  stored.every((value, index) => {
    const step = index === 4 ? 1 : 10 ** -decimalsOf(value)
    return Math.abs(value - converted[index]!) <= step * 1.001
  })

/** Equal but for the noise of single precision, which is taken off when reading, and for digits behind the eighth. */
const near = (stored: number[], found: number[]) =>
  stored.every((value, index) => Math.abs(value - found[index]!) <= Math.abs(found[index]!) * 1.2e-7 + 1e-8)

test.skipIf(absent)(
  'the place that a passport names holds the value, for every stored bar of every recorded file',
  { timeout: 900_000 },
  async () => {
    const pipeline = await testPipeline()
    for (const [minute, [file, interval, symbol = '']] of files.entries())
      await pipeline.load(file, interval, symbol, minute)
    const bodies = new Map<string, string>()
    async function check(path: string, symbol: string, value: BarValue): Promise<void> {
      const { source } = value
      const body = bodies.get(source.key) ?? (await pipeline.read(source))
      bodies.set(source.key, body)
      const [stored, found] = [numbersOf(value.provided), look(body, source.where, symbol)]
      if (!near(stored, found)) expect({ path, source, stored }).toEqual({ path, source, stored: found })
      const converted = convert(value)
      if (!isConverted(numbersOf(value), converted))
        expect({ path, value }).toEqual({ path, value: { ...value, converted } })
      converting += Number(value.conversions.length > 0)
    }
    let checked = 0
    let converting = 0
    const { symbols } = await pipeline.get<SymbolsAnswer>('/v1/symbols')
    for (const { symbol, intervals } of symbols) {
      for (const { interval } of intervals.filter(({ derived }) => !derived)) {
        const name = encodeURIComponent(symbol)
        const { candles } = await pipeline.get<CandlesAnswer>(
          `/v1/candles/${name}?interval=${interval}&adjust=none&limit=50000`,
        )
        await inParallel(candles, async ({ t, ...values }) => {
          const path = `/v1/candles/${name}/${interval}/${t}/passport`
          const passport = await pipeline.get<Passport>(path)
          if (!isDeepStrictEqual(numbersOf(passport), numbersOf(values)))
            expect({ path, ...passport }).toMatchObject(values)
          for (const value of [passport, ...passport.revisions]) await check(path, symbol, value)
          checked += 1 + passport.revisions.length
        })
      }
    }
    expect(checked).toBeGreaterThan(20_000)
    expect(converting).toBeGreaterThan(5_000)
  },
)
