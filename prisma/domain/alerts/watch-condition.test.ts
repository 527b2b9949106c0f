import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsOf, factorsOf, adjustPrice, adjustVolume } from '../actions/adjustment.ts'
import type { Split } from '../actions/action.ts'
import type { Candle } from '../candle.ts'
import { averages, type AverageKind } from '../indicators/averages.ts'
import { barTime } from '../time.ts'
import type { AlertCondition } from './alert-condition.ts'
import { createShare, watchCondition } from './watch-condition.ts'

const day = 86_400_000

const barsOf = (closes: readonly number[], volumes: readonly number[] = [], first = 0): Candle[] =>
  closes.map((close, index) => ({
    ...{ time: barTime(first + index * day), open: close, high: close, low: close, close },
    volume: volumes[index] ?? 100,
  }))

const firedAt = (condition: AlertCondition, bars: readonly Candle[], share = createShare()): number[] => {
  const watch = watchCondition(condition, share)
  return bars.flatMap((bar, index) => (watch.push(bar) ? [index] : []))
}

const cross = (kind: 'golden-cross' | 'death-cross', fast: number, slow: number, average: AverageKind) => ({
  ...{ kind, fast, slow, fastAverage: average, slowAverage: average },
  source: 'close' as const,
})

/** In whole cents, so that sums are exact and equal means equal. */
const cents = fc.array(fc.integer({ min: 100, max: 130 }), { maxLength: 60 })

const meanOf = (values: readonly number[], at: number, length: number) =>
  at + 1 < length ? undefined : values.slice(at + 1 - length, at + 1).reduce((a, b) => a + b, 0) / length

const weightedOf = (values: readonly number[], at: number, length: number) =>
  at + 1 < length
    ? undefined
    : values.slice(at + 1 - length, at + 1).reduce((sum, value, index) => sum + (index + 1) * value, 0) /
      ((length * (length + 1)) / 2)

test.each([
  ['sma', meanOf],
  ['wma', weightedOf],
] as const)('crosses of two %s are those of averages that are worked out anew at each bar', (kind, naive) => {
  fc.assert(
    fc.property(
      cents,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 8 }),
      (closes, fast, more) => {
        const side = closes.map((_, at) => {
          const [a, b] = [naive(closes, at, fast), naive(closes, at, fast + more)]
          if (a === undefined || b === undefined) return undefined
          return Math.abs(a - b) < 1e-6 ? 0 : Math.sign(a - b)
        })
        const turned = (to: 1 | -1) =>
          side.flatMap((now, at) =>
            at > 0 && side[at - 1] !== undefined && side[at - 1] !== to && now === to ? [at] : [],
          )
        expect(firedAt(cross('golden-cross', fast, fast + more, kind), barsOf(closes))).toEqual(turned(1))
        expect(firedAt(cross('death-cross', fast, fast + more, kind), barsOf(closes))).toEqual(turned(-1))
      },
    ),
  )
})

test('the other conditions are true at just the bars at which they became so', () => {
  const volumes = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 })
  fc.assert(
    fc.property(cents, volumes, fc.integer({ min: 1, max: 5 }), (closes, volumes, length) => {
      const bars = barsOf(closes, volumes)
      const became = (holds: (at: number) => boolean | undefined) =>
        closes.flatMap((_, at) => (at > 0 && holds(at - 1) === false && holds(at) === true ? [at] : []))
      const price = { price: 115, source: 'close' as const }
      const above = became((at) => closes[at]! > 115)
      const below = became((at) => closes[at]! < 115)
      expect(firedAt({ kind: 'price-above', ...price }, bars)).toEqual(above)
      expect(firedAt({ kind: 'price-below', ...price }, bars)).toEqual(below)
      expect(firedAt({ kind: 'price-crossing', ...price }, bars)).toEqual(
        [...above, ...below].sort((a, b) => a - b),
      )
      const change = (percent: number) =>
        firedAt({ kind: 'percent-change', percent, bars: length, source: 'close' }, bars)
      const then = (at: number) => closes[at - length]
      const rise = (at: number) => (then(at) ? closes[at]! * 100 >= then(at)! * 105 : undefined)
      const fall = (at: number) => (then(at) ? closes[at]! * 100 <= then(at)! * 95 : undefined)
      expect([change(5), change(-5)]).toEqual([became(rise), became(fall)])
      const spike = (at: number) => {
        if (at < length) return undefined
        const sum = volumes.slice(at - length, at).reduce((a, b) => a + b, 0)
        return sum > 0 && volumes[at]! * length >= 2 * sum
      }
      expect(firedAt({ kind: 'volume-spike', factor: 2, period: length }, bars)).toEqual(became(spike))
    }),
  )
})

test('RSI fires where it leaves the level, with the values before and after', () => {
  const closes = [10, 11, 10, 11, 10, 12, 14, 16, 15, 12, 9, 8]
  const watch = (kind: 'rsi-above' | 'rsi-below', level: number) => {
    const watch = watchCondition({ kind, level, period: 3, source: 'close' })
    return barsOf(closes).flatMap((bar) => watch.push(bar) ?? [])
  }
  // By hand, Wilder's smoothing over 3 bars: after 10, 11, 10, 11 gains average 2/3 and losses 1/3.
  const [above] = watch('rsi-above', 70)
  expect(above).toMatchObject({ direction: 'up', before: { close: 10 }, after: { close: 12 } })
  expect(above!.before.values.rsi).toBeCloseTo(100 * (4 / 9 / (4 / 9 + 5 / 9)), 9)
  expect(above!.after.values.rsi).toBeCloseTo(100 * (26 / 27 / (26 / 27 + 10 / 27)), 9)
  expect(watch('rsi-below', 30).map(({ after }) => after.close)).toEqual([9])
})

test('what many watches share gives each just what it would have had alone', () => {
  fc.assert(
    fc.property(cents, (closes) => {
      const share = createShare()
      const conditions = [
        cross('golden-cross', 2, 5, 'ema'),
        cross('death-cross', 2, 5, 'ema'),
        cross('golden-cross', 3, 5, 'rma'),
      ]
      const watches = conditions.map((condition) => watchCondition(condition, share))
      const together = barsOf(closes).map((bar) => watches.map((watch) => watch.push(bar) !== undefined))
      const alone = conditions.map((condition) => firedAt(condition, barsOf(closes)))
      expect(conditions.map((_, index) => together.flatMap((row, at) => (row[index] ? [at] : [])))).toEqual(
        alone,
      )
    }),
  )
})

test('averages of a price that stands still never cross, however binary fractions fall', () => {
  const closes = Array.from({ length: 2000 }, (_, index) => (index < 300 ? 0.1 + index / 7 : 33.3))
  for (const kind of Object.keys(averages) as AverageKind[]) {
    const flat = (fired: number[]) => fired.filter((at) => at > 600)
    expect(flat(firedAt(cross('golden-cross', 10, 30, kind), barsOf(closes)))).toEqual([])
    expect(flat(firedAt(cross('death-cross', 10, 30, kind), barsOf(closes)))).toEqual([])
  }
})

const split = (date: string, numerator: number): Split => ({
  exDate: barTime(Date.parse(date)),
  ...{ numerator, denominator: 1 },
})

/** AAPL's closes as they were traded around its splits, public record. */
const aapl = [
  {
    split: split('2014-06-09', 7),
    dates: ['2014-06-02', '2014-06-03', '2014-06-04', '2014-06-05', '2014-06-06', '2014-06-09', '2014-06-10'],
    closes: [628.65, 637.54, 644.82, 647.35, 645.57, 93.7, 94.25],
  },
  {
    split: split('2020-08-31', 4),
    dates: ['2020-08-24', '2020-08-25', '2020-08-26', '2020-08-27', '2020-08-28', '2020-08-31', '2020-09-01'],
    closes: [503.43, 499.3, 506.09, 500.04, 499.23, 129.04, 134.18],
  },
]

test.each(aapl)(
  'on the day of a split of $split.numerator:1 nothing fires that the split alone would make',
  (given) => {
    const traded = given.closes.map((close, index): Candle => ({
      ...{ time: barTime(Date.parse(given.dates[index]!)), open: close, high: close, low: close, close },
      volume: index < 5 ? 10e6 : 10e6 * given.split.numerator,
    }))
    const steps = stepsOf(
      factorsOf(
        [{ kind: 'split', ...given.split }],
        { interval: '1d', zone: 'UTC', currency: null },
        () => undefined,
      ),
    )
    const adjusted = traded.map((bar) => {
      const { price = 1, volume = 1 } = steps.find(({ cut }) => bar.time < cut) ?? {}
      const close = adjustPrice(bar.close, price)
      return { ...bar, open: close, high: close, low: close, close, volume: adjustVolume(bar.volume, volume) }
    })
    const conditions: AlertCondition[] = [
      cross('death-cross', 1, 3, 'sma'),
      { kind: 'price-below', price: 110, source: 'close' },
      { kind: 'percent-change', percent: -20, bars: 1, source: 'close' },
      { kind: 'rsi-below', level: 20, period: 3, source: 'close' },
      { kind: 'volume-spike', factor: 2, period: 3 },
    ]
    const exDate = 5
    const onTheDay = (bars: Candle[]) =>
      conditions.filter((condition) => firedAt(condition, bars).includes(exDate)).map(({ kind }) => kind)
    // As traded it would ring: the test is of something.
    expect(onTheDay(traded)).toEqual(expect.arrayContaining(['percent-change', 'volume-spike']))
    expect(onTheDay(adjusted)).toEqual([])
  },
)
