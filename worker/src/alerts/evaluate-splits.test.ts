import type { ReportedAction } from '@barline/db/domain/actions/action'
import { defaultRanking } from '@barline/db/domain/provider'
import { barTime } from '@barline/db/domain/time'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { storeObject } from '@barline/db/store-object'
import { describe, expect, test } from 'vitest'
import { observe, readRecorded, recorded } from './testing/observe.ts'
import { onDay, openAlertStore } from './testing/alert-store.ts'

/** Rules that a fall of prices to a fraction, or a rise of volume, would ring. */
const touchy = [
  { kind: 'death-cross', params: { fast: 1, slow: 3 } },
  { kind: 'death-cross', params: { fast: 2, slow: 5, fastAverage: 'ema', slowAverage: 'ema' } },
  { kind: 'percent-change', params: { percent: -20 } },
  { kind: 'rsi-below', params: { level: 20, period: 3 } },
  { kind: 'volume-spike', params: { factor: 3, period: 3 } },
]

/** AAPL's closes as they were traded around its splits, public record. */
const aapl = [
  {
    ...{ symbol: 'AAPL', exDate: '2014-06-09', numerator: 7, below: 600 },
    dates: ['2014-06-02', '2014-06-03', '2014-06-04', '2014-06-05', '2014-06-06', '2014-06-09', '2014-06-10'],
    closes: [628.65, 637.54, 644.82, 647.35, 645.57, 93.7, 94.25],
  },
  {
    ...{ symbol: 'AAPL', exDate: '2020-08-31', numerator: 4, below: 450 },
    dates: ['2020-08-24', '2020-08-25', '2020-08-26', '2020-08-27', '2020-08-28', '2020-08-31', '2020-09-01'],
    closes: [503.43, 499.3, 506.09, 500.04, 499.23, 129.04, 134.18],
  },
]

const barsOf = ({ dates, closes, numerator, exDate }: (typeof aapl)[number]) =>
  dates.map((date, index) => {
    const [time, close] = [barTime(Date.parse(date)), closes[index]!]
    return candle({ time, close, volume: 10e6 * (date < exDate ? 1 : numerator) })
  })

test.each(aapl)(
  'on the day of the split of $exDate, $numerator:1, nothing fires out of unadjusted bars',
  async (given) => {
    const { db, rule, evaluate, standing, events } = await openAlertStore()
    const begun = Date.parse(given.dates[0]!)
    const rules = [...touchy, { kind: 'price-below', params: { price: given.below } }]
    for (const draft of rules) await rule({ symbol: 'AAPL', ...draft }, begun)
    const bars = barsOf(given)
    for (const [index, bar] of bars.entries()) {
      const observedAt = new Date(`${given.dates[index]}T23:00:00Z`)
      // Nobody tells of the split: it is among the facts that are maintained, and in effect from this day on.
      const answer = [seriesBars([bar], { symbol: 'AAPL' })]
      const object = rawObject({ key: `AAPL ${index}`, provider: 'csv', observedAt })
      await storeObject(db, object, loaded, answer, defaultRanking, observedAt.getTime())
      await evaluate(observedAt.getTime())
    }
    expect((await standing()).filter((text) => text.startsWith(given.exDate))).toEqual([])
    expect((await events()).filter(({ withdrawn }) => withdrawn)).toEqual([])
    expect(await db.change.count({ where: { cause: 'split' } })).toBeGreaterThan(0)
  },
)

const split: ReportedAction = {
  ...{ kind: 'split', numerator: 4, denominator: 1 },
  exDate: barTime(firstDay + 6 * 86_400_000),
}

/** Eight days of which the last two trade at a quarter; nobody has told of a split. */
async function unheardOf() {
  const store = await openAlertStore()
  const tell = (key: string) =>
    storeObject(store.db, rawObject({ key, observedAt: new Date('2024-07-01T00:00:00Z') }), loaded, [
      { ...seriesBars([candle({ day: 8, close: 25 })]), actions: [split] },
    ])
  return { ...store, tell }
}

test('a split that becomes known takes back what fired for want of it, and says so once', async () => {
  const { close, rule, evaluate, standing, events, tell } = await unheardOf()
  await rule({ kind: 'percent-change', params: { percent: -50 }, targets: [{ kind: 'sns' }] })
  await rule({ kind: 'price-below', params: { price: 50 } })
  await close([100, 100, 100, 100, 100, 100, 25, 25])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(6)} down`, `${onDay(6)} down`])
  await tell('told')
  await evaluate()
  await evaluate()
  expect(await standing()).toEqual([])
  const [first] = await events()
  expect(first).toMatchObject({
    withdrawn: { cause: 'split', splits: [[onDay(6), 4, 1]], now: { values: { change: 0 } } },
    deliveries: [
      { what: 'fired' },
      { what: 'withdrawn', message: expect.stringContaining(`4:1 of ${onDay(6)}`) as string },
    ],
  })
})

test('a price that was set before a split is per share of that day: its alerts stand, and later bars are held against the fraction', async () => {
  const { close, rule, evaluate, standing, tell, events } = await unheardOf()
  await rule({ kind: 'price-above', params: { price: 110 } })
  await close([100, 100, 120, 100, 100, 100])
  await evaluate()
  await tell('told')
  await close([25, 25], { from: 6 })
  await close([28], { from: 9, at: '2024-07-02' })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(2)} up`, `${onDay(9)} up`])
  expect((await events()).at(-1)).toMatchObject({
    evidence: { condition: { price: 27.5 }, splits: [[onDay(6), 4, 1]] },
  })
})

test.each([
  { name: 'with bars before it', from: 0, then: [`${onDay(6)} up`] },
  { name: 'without a bar before it', from: 7, then: [] },
])(
  'a split that becomes known late moves the price of a rule for all bars after it, $name',
  async ({ from, then }) => {
    const { db, close, rule, evaluate, standing } = await openAlertStore()
    await rule({ kind: 'price-above', params: { price: 27 } })
    await close(
      Array.from({ length: 24 - from }, (_, index) => (from + index === 18 ? 28 : 20)),
      { from },
    )
    await evaluate()
    expect(await standing()).toEqual([`${onDay(18)} up`])
    const object = rawObject({ key: 'told', observedAt: new Date('2024-07-01T00:00:00Z') })
    await storeObject(db, object, loaded, [
      { ...seriesBars([candle({ day: 8, close: 20 })]), actions: [split] },
    ])
    await evaluate()
    expect(await standing()).toEqual(then)
  },
)

/** The recorded closes of AAPL, which have all splits taken out, as they were traded before this one. */
function unadjusted(rows: [date: string, close: number, volume: number][], exDate: string, ratio: number) {
  const lines = rows.map(([date, close, volume]) => {
    const [price, shares] = date < exDate ? [close * ratio, volume / ratio] : [close, volume]
    return [date, price, price, price, price, Math.round(shares)].join()
  })
  return Buffer.from(`date,open,high,low,close,volume\n${lines.join('\n')}\n`)
}

function rowsOf2014(): [string, number, number][] {
  const lines = readRecorded('ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv').toString().split('\n')
  return lines
    .map((line) => line.split(','))
    .filter(([date = '']) => date > '2014-01-01' && date < '2014-07')
    .map((cells) => [cells[0]!, Number(cells[4]), Number(cells[6])])
}

function rowsOf2020(): [string, number, number][] {
  const { chart } = JSON.parse(readRecorded('yahoo/AAPL_1d_2020_split4-1_4div.http.json').toString()) as {
    chart: {
      result: [{ timestamp: number[]; indicators: { quote: [{ close: number[]; volume: number[] }] } }]
    }
  }
  const [{ timestamp, indicators }] = chart.result
  const { close, volume } = indicators.quote[0]
  return timestamp.map((seconds, index) => [
    new Date(seconds * 1000).toISOString().slice(0, 10),
    ...([close[index]!, volume[index]!] as const),
  ])
}

describe.skipIf(!recorded)('recorded files', () => {
  test.each([
    ['2014-06-09', 7, rowsOf2014],
    ['2020-08-31', 4, rowsOf2020],
  ] as const)(
    'out of unadjusted bars of AAPL nothing fires on %s for its split %s:1',
    async (date, ratio, rows) => {
      const { db, rule, evaluate, standing } = await openAlertStore()
      const all = [
        ...touchy,
        { kind: 'death-cross', params: { fast: 10, slow: 50 } },
        { kind: 'percent-change', params: { percent: -2 } },
      ]
      for (const draft of all) await rule({ symbol: 'AAPL', ...draft }, Date.parse(rows()[0]![0]))
      await observe(db, 'AAPL', unadjusted(rows(), date, ratio))
      await evaluate(Date.parse('2026-06-01'))
      const stood = await standing()
      expect(stood.filter((text) => text.startsWith(date))).toEqual([])
      // On other days it rings: the test is of something.
      expect(stood.length).toBeGreaterThan(5)
    },
  )
})
