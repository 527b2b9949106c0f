import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { loaded } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { transform } from './transform.ts'

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const recorded = existsSync(data)

interface Observation {
  file?: string
  text?: string
  provider: Provider
  symbol: string
  interval?: Interval
  observed: string
}

type Db = Awaited<ReturnType<typeof testDatabase>>['db']

/** What the pipeline does with an object, from its bytes on. */
async function observe(db: Db, { file, text, provider, symbol, interval = '1d', observed }: Observation) {
  const bytes = file ? readFileSync(data + file) : Buffer.from(text!)
  const extension = file?.endsWith('.csv') || text?.startsWith('{') === false ? 'csv' : 'json'
  const key = { provider, interval, symbol: toSymbol(symbol)!, extension } as const
  const result = transform(bytes, key, { maxBodyBytes: 1e8 }, Date.parse('2026-11-24'))
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  const { series } = result.cleaned
  const jumps = Object.fromEntries(
    series.flatMap(({ instrument, interval, quotation }) =>
      quotation.jumps ? [[`${instrument.symbol} ${interval}`, { ...quotation.jumps }]] : [],
    ),
  )
  const object = {
    bucket: 'test',
    key: `${observed} ${file ?? text}`,
    provider,
    observedAt: new Date(observed),
  }
  const stored = await storeObject(db, object, { ...loaded, detail: { jumps } }, series)
  if (!('inserted' in stored)) throw new Error(JSON.stringify(stored))
}

async function barsOf(pool: pg.Pool, symbol: string, interval: Interval = '1d') {
  const { rows } = await pool.query<{ t: string; c: number; v: number; doubtful: boolean }>(
    `SELECT (time AT TIME ZONE 'UTC')::date::text AS t, close::float8 AS c, volume::float8 AS v, doubtful
     FROM candle JOIN series s ON s.id = series_id JOIN instrument i ON i.id = s.instrument_id
     WHERE symbol = $1 AND interval = $2 ORDER BY time`,
    [symbol, interval],
  )
  return rows
}

describe.skipIf(!recorded)('recorded answers', () => {
  const before: Observation = {
    file: 'yahoo/v7csv_tsla-recent.csv',
    provider: 'yahoo',
    symbol: 'TSLA',
    observed: '2021-01-10T12:00:00Z',
  }
  const after: Observation = {
    file: 'yahoo/TSLA_1d_2021-01_5bars.json',
    provider: 'yahoo',
    symbol: 'TSLA',
    observed: '2024-09-01T12:00:00Z',
  }

  test.each([
    ['before its split first', [before, after]],
    ['after its split first', [after, before]],
    ['each twice', [after, before, before, after]],
  ])('TSLA of 2021 is one series, observed %s', async (_, observations) => {
    const { db, pool } = await testDatabase()
    for (const observation of observations) await observe(db, observation)
    const bars = await barsOf(pool, 'TSLA')
    expect(bars.map(({ t, c }) => [t, c])).toEqual([
      ['2021-01-04', 729.77],
      ['2021-01-05', 735.11],
      ['2021-01-06', 755.98],
      ['2021-01-07', 816.04],
      ['2021-01-08', 880.02],
    ])
    const volumes = [48638200, 32245200, 44700000, 51498900, 75055500]
    bars.forEach(({ v }, index) => expect(Math.abs(v / volumes[index]! - 1)).toBeLessThan(0.02))
    expect(bars.some(({ doubtful }) => doubtful)).toBe(false)
  })

  test.each<[string, Observation, Record<string, number>]>([
    [
      'Yahoo’s chart, divided by 15',
      {
        file: 'yahoo/body/TSLA_1d_2010-2023.json',
        provider: 'yahoo',
        symbol: 'TSLA',
        observed: '2026-11-24T00:00:00Z',
      },
      {
        '2018-01-02': 320.53,
        '2019-02-15': 307.88,
        '2020-08-28': 2213.4,
        '2020-08-31': 498.32,
        '2022-08-24': 891.29,
        '2022-08-25': 296.07,
      },
    ],
    [
      'Yahoo’s table, divided by 14',
      {
        file: 'ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv',
        provider: 'csv',
        symbol: 'AAPL',
        observed: '2018-01-20T00:00:00Z',
      },
      {
        '2004-08-19': 30.71,
        '2005-02-25': 88.99,
        '2005-02-28': 44.86,
        '2014-06-06': 645.57,
        '2014-06-09': 93.7,
      },
    ],
    [
      'a table that does not say, divided by 7',
      {
        file: 'sp500_5yr/AAPL_2013-2018.csv',
        provider: 'csv',
        symbol: 'AAPL',
        observed: '2018-02-08T00:00:00Z',
      },
      { '2013-02-08': 474.9794, '2014-06-06': 645.569, '2014-06-09': 93.7, '2018-02-07': 159.54 },
    ],
    [
      'the sample',
      {
        file: 'npm/observablehq_aapl.csv',
        provider: 'sample',
        symbol: 'AAPL',
        observed: '2018-05-11T20:00:00Z',
      },
      { '2014-06-06': 645.57, '2014-06-09': 93.7, '2018-05-11': 188.59 },
    ],
    [
      'Alpha Vantage, as it was traded',
      {
        file: 'alphavantage/IBM_daily_adjusted_partial.json',
        provider: 'alphavantage',
        symbol: 'IBM',
        observed: '2026-01-01T00:00:00Z',
      },
      { '2021-01-11': 128.58 },
    ],
  ])('%s', async (_, observation, expected) => {
    const { db, pool } = await testDatabase()
    await observe(db, observation)
    const bars = await barsOf(pool, observation.symbol)
    const closes = new Map(bars.map(({ t, c }) => [t, c]))
    expect(Object.fromEntries(Object.keys(expected).map((t) => [t, closes.get(t)]))).toEqual(expected)
    expect(bars.filter(({ doubtful }) => doubtful)).toEqual([])
  })

  test('of a table that ends before a split nobody can tell whether that is in its prices', async () => {
    const { db, pool } = await testDatabase()
    await observe(db, {
      file: 'sp500_5yr/AAPL_2013-2018.csv',
      provider: 'csv',
      symbol: 'AAPL',
      observed: '2026-01-01T00:00:00Z',
    })
    const bars = await barsOf(pool, 'AAPL')
    expect(bars.every(({ doubtful }) => doubtful)).toBe(true)
  })

  test('an unadjusted table and Yahoo’s chart are one series, in either order', async () => {
    const raw = (observed: string): Observation => ({
      text: 'date,open,high,low,close,volume\n2018-01-02,312,322.1,311,320.53,4352000\n2019-02-15,304.5,307.99,303,307.88,3904900\n',
      provider: 'csv',
      symbol: 'TSLA',
      observed,
    })
    const chart: Observation = {
      file: 'yahoo/body/TSLA_1d_2010-2023.json',
      provider: 'yahoo',
      symbol: 'TSLA',
      observed: '2023-08-13T00:00:00Z',
    }
    const ends = []
    for (const observations of [
      [raw('2019-02-16T00:00:00Z'), chart],
      [chart, raw('2019-02-16T00:00:00Z')],
      [chart, raw('2026-11-24T00:00:00Z')],
    ]) {
      const { db, pool } = await testDatabase()
      for (const observation of observations) await observe(db, observation)
      const bars = await barsOf(pool, 'TSLA')
      expect(bars).toHaveLength(3303)
      ends.push(bars.map(({ t, c }) => [t, c]))
    }
    expect(ends[1]).toEqual(ends[0])
    expect(ends[2]).toEqual(ends[0])
    const closes = new Map(ends[0]!.map(([t, c]) => [t, c]))
    expect([closes.get('2018-01-02'), closes.get('2018-01-03')]).toEqual([320.53, 317.25])
  })
})

test('a dividend and a split of the answer are kept, once, however often they come', async () => {
  const { db, pool } = await testDatabase()
  const table = (rows: string) => `Date,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits\n${rows}`
  const first = table(
    '2020-08-07,113,114,112,113.5,112,100,0.205,0\n2020-08-31,127,131,126,129,128,200,0,4\n',
  )
  for (const observed of ['2020-09-02T00:00:00Z', '2020-09-01T00:00:00Z', '2020-09-02T00:00:00Z'])
    await observe(db, { text: first, provider: 'csv', symbol: 'XYZ', observed })
  const { rows } = await pool.query(
    `SELECT kind, ex_date::text, numerator::float8, amount::float8, providers FROM corporate_action WHERE until IS NULL ORDER BY ex_date`,
  )
  expect(rows).toEqual([
    { kind: 'dividend', ex_date: '2020-08-07', numerator: null, amount: 0.82, providers: [5] },
    { kind: 'split', ex_date: '2020-08-31', numerator: 4, amount: null, providers: [5] },
  ])
  expect((await barsOf(pool, 'XYZ')).map(({ t, c, v }) => [t, c, v])).toEqual([
    ['2020-08-07', 454, 25],
    ['2020-08-31', 129, 200],
  ])
})
