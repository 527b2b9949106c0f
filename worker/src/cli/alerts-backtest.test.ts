import { testDatabase } from '@barline/db/testing/database'
import { candle, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { storeObject } from '@barline/db/store-object'
import { describe, expect, test } from 'vitest'
import { observe, readRecorded, recorded } from '../alerts/testing/observe.ts'
import { runHere } from './testing/run-barline.ts'

interface Fired {
  fired: { time: string; close: number; before: Record<string, number>; after: Record<string, number> }[]
}

async function openStore() {
  const { db, url } = await testDatabase()
  const backtest = (args: string) =>
    runHere(['alerts', 'backtest', ...args.split(' ')], { DATABASE_URL: url })
  const fired = async (args: string) =>
    (JSON.parse((await backtest(`${args} --json`)).out) as Fired).fired.map(({ time }) => time)
  return { db, backtest, fired }
}

async function stored(closes: number[], observedAt = new Date('2024-06-01T00:00:00Z')) {
  const store = await openStore()
  const bars = closes.map((close, day) => candle({ close, day }))
  await storeObject(store.db, rawObject({ observedAt }), loaded, [seriesBars(bars)])
  return store
}

/**
 * Worked out once with pandas 3.0.6, from the files themselves: `close.rolling(50).mean()` against `close.rolling(200).mean()`, the dates on which the
 * sign of the difference changed; a difference of less than a billionth of the slow average counted as none.
 */
const worked: [symbol: string, file: string, golden: string, death: string][] = [
  [
    ...(['AAPL', 'ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv'] as const),
    '2006-09-25 2008-05-16 2009-05-13 2013-09-12 2016-09-02',
    '2006-06-21 2008-03-06 2008-09-23 2012-12-07 2015-08-26',
  ],
  [
    ...(['TSLA', 'yahoo/TSLA_1d_2010-2023.http.json'] as const),
    '2011-11-03 2012-12-20 2015-06-09 2016-05-02 2016-07-21 2017-01-31 2018-08-02 2018-12-03 2019-11-05 2021-08-30 2023-06-23',
    '2011-08-26 2012-07-06 2015-01-12 2015-11-16 2016-07-07 2016-10-05 2017-12-12 2018-09-11 2019-02-28 2021-07-09 2022-05-26',
  ],
  ['AAPL', 'sp500_5yr/AAPL_2013-2018.csv', '2016-09-02', '2015-08-26'],
  ['BRK.B', 'sp500_5yr/BRK.B_2013-2018.csv', '2014-03-13 2016-04-07', '2014-02-14 2015-06-01'],
  [
    ...(['DHR', 'sp500_5yr/DHR_2013-2018.csv'] as const),
    '2014-10-24 2016-04-12 2017-03-10 2017-10-09',
    '2014-09-23 2016-02-22 2016-07-29 2017-08-28',
  ],
  [
    ...(['GOOGL', 'sp500_5yr/GOOGL_2013-2018.csv'] as const),
    '2015-05-04 2015-06-23 2016-08-16',
    '2014-11-06 2015-05-14 2016-06-24',
  ],
  [
    ...(['MSFT', 'sp500_5yr/MSFT_2013-2018.csv'] as const),
    '2015-06-10 2015-10-08 2016-08-09',
    '2015-03-05 2015-09-29 2016-06-23',
  ],
  ['NVDA', 'sp500_5yr/NVDA_2013-2018.csv', '2015-09-15', '2015-07-29'],
]

/** The recorded closes of AAPL, which have all splits taken out, as they were traded before this one. */
function unadjusted(rows: [date: string, close: number, volume: number][], exDate: string, ratio: number) {
  const lines = rows.map(([date, close, volume]) => {
    const [price, shares] = date < exDate ? [close * ratio, volume / ratio] : [close, volume]
    return [date, price, price, price, price, Math.round(shares)].join()
  })
  return Buffer.from(`date,open,high,low,close,volume\n${lines.join('\n')}\n`)
}

describe.skipIf(!recorded)('recorded files', () => {
  test.each(worked)('%s of %s crosses when another tool says so', async (symbol, file, golden, death) => {
    const { db, fired } = await openStore()
    await observe(db, symbol, readRecorded(file), { provider: file.endsWith('.csv') ? 'csv' : 'yahoo' })
    const series = `--symbol ${symbol} --interval 1d`
    expect(await fired(`${series} --rule golden-cross`)).toEqual(golden.split(' '))
    expect(await fired(`${series} --rule death-cross`)).toEqual(death.split(' '))
  })

  interface Chart {
    chart: {
      result: [{ timestamp: number[]; indicators: { quote: [{ close: number[]; volume: number[] }] } }]
    }
  }

  const rowsOf = {
    '2014-06-09': () =>
      readRecorded('ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv')
        .toString()
        .split('\n')
        .map((line) => line.split(','))
        .filter(([date = '']) => date > '2013-01-01' && date < '2015')
        .map((cells): [string, number, number] => [cells[0]!, Number(cells[4]), Number(cells[6])]),
    '2020-08-31': () => {
      const answer = JSON.parse(
        readRecorded('yahoo/AAPL_1d_2020_split4-1_4div.http.json').toString(),
      ) as Chart
      const [{ timestamp, indicators }] = answer.chart.result
      const { close, volume } = indicators.quote[0]
      return timestamp.map((seconds, index): [string, number, number] => [
        new Date(seconds * 1000).toISOString().slice(0, 10),
        ...([close[index]!, volume[index]!] as const),
      ])
    },
  }

  test.each([
    ['2014-06-09', 7, 720],
    ['2020-08-31', 4, 550],
  ] as const)(
    'nothing fires for the split of AAPL on %s, %s:1, out of unadjusted bars',
    async (date, ratio, above) => {
      const { db, fired } = await openStore()
      await observe(db, 'AAPL', unadjusted(rowsOf[date](), date, ratio))
      const around = `--symbol AAPL --from ${date} --to ${date}`
      for (const rule of [
        'death-cross --fast 1 --slow 20',
        'death-cross --fast 10 --slow 50',
        'death-cross --fast ema10 --slow ema50',
        'percent-change --percent -10',
        'percent-change --percent -10 --bars 5',
        'percent-change --percent 10',
        'rsi-below --level 40',
        `price-below --price ${above / ratio / 2}`,
        `price-below --price ${above / 2}`,
        'volume-spike --factor 3',
      ])
        expect([rule, await fired(`${around} --rule ${rule}`)]).toEqual([rule, []])
      const whole = (rule: string) => fired(`--symbol AAPL --rule ${rule}`)
      expect(await whole('percent-change --percent -50')).toEqual([])
      expect((await whole('percent-change --percent -2')).length).toBeGreaterThan(3)
    },
  )
})

test('--json is one document with the bars before and after, and people get a table', async () => {
  const { backtest } = await stored([10, 9, 8, 9, 12])
  const rule = '--symbol test --interval 1d --rule golden-cross --fast 1 --slow 3'
  const { code, out } = await backtest(`${rule} --json`)
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    fired: [
      {
        ...{ time: '2024-01-05', close: 9, direction: 'up', rule: 'golden-cross' },
        before: { time: '2024-01-04', close: 8, fast: 8, slow: 9 },
        after: { time: '2024-01-05', close: 9, fast: 9, slow: expect.closeTo(26 / 3, 12) as number },
      },
    ],
  })
  expect((await backtest(rule)).out.split('\n')).toEqual([
    'TEST 1d: golden-cross of sma1 and sma3 of the close would have fired once',
    'TIME        CLOSE  FAST BEFORE  FAST AFTER  SLOW BEFORE  SLOW AFTER',
    '2024-01-05      9            8           9            9    8.666667',
    '',
  ])
})

test('--from and --to choose what counts, and what lies before is still looked at', async () => {
  const { fired } = await stored([10, 12, 9, 12, 9, 12])
  const rule = '--symbol TEST --rule price-above --price 11'
  expect(await fired(rule)).toEqual(['2024-01-03', '2024-01-05', '2024-01-07'])
  expect(await fired(`${rule} --from 2024-01-05 --to 2024-01-05`)).toEqual(['2024-01-05'])
  expect(await fired('--symbol TEST --rule price-below --price 11 --to 2024-01-04')).toEqual(['2024-01-04'])
})

test('a bar that nobody has looked at since it was over does not fire', async () => {
  // The last bar is of 2024-01-05, and 16:00 in New York is 21:00.
  const open = await stored([10, 10, 10, 12], new Date('2024-01-05T20:00:00Z'))
  const over = await stored([10, 10, 10, 12], new Date('2024-01-05T22:00:00Z'))
  const rule = '--symbol TEST --rule price-above --price 11'
  expect([await open.fired(rule), await over.fired(rule)]).toEqual([[], ['2024-01-05']])
})

test('what cannot be asked is said in a sentence', async () => {
  const { backtest } = await stored([1])
  expect(await backtest('--symbol NVDA --rule golden-cross')).toMatchObject({
    code: 1,
    err: 'barline: No candles of NVDA are stored.\n',
  })
  expect((await backtest('--symbol TEST --rule price-above --level 3')).err).toBe(
    'barline: --price: expected a price above 0, at most 1000000000, came nothing; --level: expected only price, source, came 3.\n',
  )
  expect(await backtest('--symbol TEST --rule wedding')).toMatchObject({ code: 2 })
  expect((await backtest('--symbol TEST --rule golden-cross --fast hull9')).err).toContain('50 or ema50')
  expect(await backtest('--symbol TEST --rule golden-cross')).toMatchObject({
    code: 0,
    out: 'TEST 1d: golden-cross of sma50 and sma200 of the close would have fired 0 times\n',
  })
})

test('an interval that cannot be made of what is stored is told from a symbol that nobody knows', async () => {
  const { backtest } = await stored([1])
  expect(await backtest('-s TEST -i 1h -r golden-cross')).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'No candles of TEST 1h are stored, and they cannot be made of what is: 1d',
    ) as string,
  })
})

test('weeks are made of the days that are stored', async () => {
  const { backtest } = await stored([1, 1, 1, 1, 1, 1, 1, 5])
  const { out } = await backtest('-s TEST -i 1w -r price-above --price 4 --json')
  expect(JSON.parse(out)).toMatchObject({ fired: [{ after: { close: 5 } }] })
})

test('averages are told without the noise of their sums', async () => {
  const { backtest } = await stored([0.1, 0.1, 0.1, 0.7])
  const { out } = await backtest('-s TEST -r golden-cross --fast 1 --slow 3 --json')
  expect((JSON.parse(out) as Fired).fired[0]!.after.slow).toBe(0.3)
})
