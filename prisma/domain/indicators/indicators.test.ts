import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Candle } from '../candle.ts'
import { barTime } from '../time.ts'
import { ema, rma, sma, wma } from './averages.ts'
import { bollinger } from './bollinger.ts'
import { ofSource, over, type Indicator } from './indicator.ts'
import { atr, macd, rsi, stochastic } from './momentum.ts'
import { obv, vwap } from './volume.ts'

const day = 86_400_000

const bar = (index: number, close: number, given: Partial<Candle> = {}): Candle => ({
  ...{ time: barTime(index * day), open: close, high: close, low: close, close, volume: 1 },
  ...given,
})

const closes = (values: number[]) => values.map((close, index) => bar(index, close))

/** To two places as a spreadsheet does it: 23.525 is 23.53, though the nearest binary fraction lies below. */
const rounded = (values: (number | undefined)[]) =>
  values.filter((value) => value !== undefined).map((value) => Number((value + 1e-9).toFixed(2)))

/** Worked examples of StockCharts' ChartSchool, "Moving Averages" and "Relative Strength Index". */
const averagesExample = [
  22.27, 22.19, 22.08, 22.17, 22.18, 22.13, 22.23, 22.43, 22.24, 22.29, 22.15, 22.39, 22.38, 22.61, 23.36,
  24.05, 23.75, 23.83, 23.95, 23.63, 23.82, 23.87, 23.65, 23.19, 23.1, 23.33, 22.68, 23.1, 22.4, 22.17,
]
const rsiExample = [
  44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328,
  45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515,
  45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
]

test('averages of the published example', () => {
  const bars = closes(averagesExample)
  expect(rounded(over(ofSource(sma(10), 'close'), bars))).toEqual([
    22.22, 22.21, 22.23, 22.26, 22.3, 22.42, 22.61, 22.77, 22.91, 23.08, 23.21, 23.38, 23.53, 23.65, 23.71,
    23.68, 23.61, 23.51, 23.43, 23.28, 23.13,
  ])
  expect(rounded(over(ofSource(ema(10), 'close'), bars))).toEqual([
    22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.8, 22.97, 23.13, 23.28, 23.34, 23.43, 23.51, 23.53, 23.47,
    23.4, 23.39, 23.26, 23.23, 23.08, 22.92,
  ])
})

test('the relative strength index of the published example', () => {
  expect(rounded(over(rsi(14), closes(rsiExample)))).toEqual([
    70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87,
    45.46, 37.3, 33.08, 37.77,
  ])
})

test('edges: nothing moved, nothing traded, a range of nothing', () => {
  expect(over(rsi(2), closes([5, 5, 5, 5]))).toEqual([undefined, undefined, 50, 50])
  expect(over(stochastic(2), closes([5, 5, 5])).map((value) => value?.k)).toEqual([undefined, 50, 50])
  expect(
    over(
      vwap(() => 'one'),
      closes([5, 6].map((close) => close)).map((one) => ({ ...one, volume: 0 })),
    ),
  ).toEqual([undefined, undefined])
  expect(() => sma(0)).toThrow('expected a length of 1 to 10000 bars, came 0')
  expect(() => ema(2.5)).toThrow('came 2.5')
})

test('volume: on balance, and weighting prices from each session on', () => {
  const bars = [
    bar(0, 10, { volume: 5 }),
    bar(1, 11, { volume: 7 }),
    bar(2, 11, { volume: 9 }),
    bar(3, 9, { volume: 4 }),
  ]
  expect(over(obv(), bars)).toEqual([0, 7, 7, 3])
  const session = (one: Candle) => Math.floor(one.time / (2 * day))
  expect(over(vwap(session), bars)).toEqual([10, (50 + 77) / 12, 11, (99 + 36) / 13])
})

test('the difference of averages and its own average', () => {
  const bars = closes(averagesExample)
  const [fast, slow] = [over(ofSource(ema(3), 'close'), bars), over(ofSource(ema(6), 'close'), bars)]
  const values = over(macd(3, 6, 4), bars)
  values.forEach((value, index) => {
    if (index < 5) expect(value).toBeUndefined()
    else expect(value?.macd).toBeCloseTo(fast[index]! - slow[index]!, 12)
    if (index >= 8) expect(value?.histogram).toBeCloseTo(value!.macd - value!.signal!, 12)
    else expect(value?.signal).toBeUndefined()
  })
})

const price = fc.integer({ min: 100, max: 100_000 }).map((cents) => cents / 100)
const walk = fc
  .array(
    fc
      .tuple(price, price, price, fc.nat({ max: 1_000 }))
      .map(([open, close, other, volume]) => ({ open, close, other, volume })),
    { minLength: 1, maxLength: 120 },
  )
  .map((all) =>
    all.map(({ open, close, other, volume }, index) =>
      bar(index, close, {
        open,
        volume,
        high: Math.max(open, close, other),
        low: Math.min(open, close, other),
      }),
    ),
  )

const make: [string, () => Indicator<unknown>][] = [
  ['sma', () => ofSource(sma(7), 'close')],
  ['ema', () => ofSource(ema(7), 'hlc3')],
  ['wma', () => ofSource(wma(7), 'close')],
  ['rma', () => ofSource(rma(7), 'ohlc4')],
  ['bollinger', () => bollinger(7)],
  ['rsi', () => rsi(7)],
  ['macd', () => macd(3, 7, 4)],
  ['atr', () => atr(7)],
  ['stochastic', () => stochastic(7, 3, 3)],
  ['obv', () => obv()],
  ['vwap', () => vwap((one) => Math.floor(one.time / (5 * day)))],
]

test.each(make)('%s: a look at the next bar changes nothing, and is what the bar gives', (_, create) => {
  fc.assert(
    fc.property(walk, (bars) => {
      const [looking, plain] = [create(), create()]
      for (const [index, one] of bars.entries()) {
        looking.peek(bars[(index * 7) % bars.length]!)
        const before = looking.peek(one)
        const value = looking.push(one)
        expect(value).toEqual(plain.push(one))
        if (typeof value === 'number') expect(before).toBeCloseTo(value, 8)
        else expect(before === undefined).toBe(value === undefined)
      }
    }),
    { numRuns: 50 },
  )
})

const lastOf = (bars: Candle[], index: number, length: number) =>
  bars.slice(Math.max(0, index + 1 - length), index + 1)
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('each step gives what the whole definition gives', () => {
  fc.assert(
    fc.property(walk, fc.integer({ min: 1, max: 20 }), (bars, length) => {
      const simple = over(ofSource(sma(length), 'close'), bars)
      const weighted = over(ofSource(wma(length), 'close'), bars)
      const bands = over(bollinger(length, 2), bars)
      const places = over(stochastic(length), bars)
      bars.forEach((one, index) => {
        if (index + 1 < length)
          return expect([simple[index], weighted[index], bands[index], places[index]]).toEqual([
            undefined,
            undefined,
            undefined,
            undefined,
          ])
        const window = lastOf(bars, index, length)
        const values = window.map(({ close }) => close)
        expect(simple[index]).toBeCloseTo(mean(values), 8)
        const total = values.reduce((sum, value, place) => sum + (place + 1) * value, 0)
        expect(weighted[index]).toBeCloseTo(total / ((length * (length + 1)) / 2), 8)
        const spread = 2 * Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)))
        expect(bands[index]!.upper).toBeCloseTo(mean(values) + spread, 6)
        const [top, bottom] = [
          Math.max(...window.map(({ high }) => high)),
          Math.min(...window.map(({ low }) => low)),
        ]
        expect(places[index]!.k).toBeCloseTo(
          top === bottom ? 50 : (100 * (one.close - bottom)) / (top - bottom),
          6,
        )
      })
    }),
  )
})

test('a million bars lose no digits', () => {
  const average = sma(200)
  let value: number | undefined
  for (let index = 0; index < 1_000_000; index++)
    value = average.push(index < 999_800 ? 1e9 + index / 3 : 0.1)
  expect(value).toBe(mean(Array.from({ length: 200 }, () => 0.1)))
})
