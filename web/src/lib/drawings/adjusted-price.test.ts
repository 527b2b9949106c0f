import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Adjustment, anchorAt, type PriceFactor, shownPrice } from './adjusted-price.ts'
import { readMoment } from './moment.ts'

const at = (text: string) => Date.parse(text) / 1000
const split: PriceFactor = { exDate: at('2024-06-10'), price: 0.1, isSplit: true }
const dividend: PriceFactor = { exDate: at('2024-03-01'), price: 0.98, isSplit: false }
const known = (adjust: Adjustment['adjust'], ...factors: PriceFactor[]): Adjustment => ({
  ...{ adjust, factors, zone: 'America/New_York' },
})
const today = readMoment('2024-06-14')

test('what is drawn on the split-adjusted chart stands on the same bar of the raw one, and on that of total returns', () => {
  const anchor = anchorAt(readMoment('2024-02-01'), 63, today, known('split', dividend, split))
  expect(anchor).toEqual({ at: readMoment('2024-02-01'), price: 630 })
  expect(shownPrice(anchor, known('none', dividend, split))).toBe(630)
  expect(shownPrice(anchor, known('split', dividend, split))).toBeCloseTo(63, 9)
  expect(shownPrice(anchor, known('all', dividend, split))).toBeCloseTo(63 * 0.98, 9)
})

test('a later split takes it along with its bar', () => {
  const anchor = anchorAt(readMoment('2024-05-01'), 900, readMoment('2024-05-02'), known('split', dividend))
  expect(shownPrice(anchor, known('split', dividend, split))).toBeCloseTo(90, 9)
  expect(shownPrice(anchor, known('none', dividend, split))).toBe(900)
})

test('on the ex-date itself shares are new ones, from the first minute of New York on', () => {
  const all = known('split', split)
  expect(shownPrice({ at: readMoment('2024-06-10'), price: 120 }, all)).toBe(120)
  expect(shownPrice({ at: readMoment('2024-06-10T13:30:00Z'), price: 120 }, all)).toBe(120)
  expect(shownPrice({ at: readMoment('2024-06-10T00:30:00Z'), price: 1200 }, all)).toBeCloseTo(120, 9)
})

test('a point ahead of the last bar is in the shares of that bar: a split on the way divides it', () => {
  const last = readMoment('2024-06-07')
  const anchor = anchorAt(readMoment('2024-06-20'), 1200, last, known('split'))
  expect(anchor.pricedAt).toEqual(last)
  expect(shownPrice(anchor, known('split'))).toBe(1200)
  for (const adjust of ['none', 'split', 'all'] as const)
    expect(shownPrice(anchor, known(adjust, split))).toBeCloseTo(120, 9)
})

test('whatever the adjustment that it is drawn in, it is shown at the price that was pointed at', () => {
  const factor = fc.record({
    exDate: fc
      .integer({ min: at('2024-01-01') / 86_400, max: at('2024-12-31') / 86_400 })
      .map((day) => day * 86_400),
    price: fc.double({ min: 0.01, max: 3, noNaN: true }),
    isSplit: fc.boolean(),
  })
  const moment = fc
    .integer({ min: at('2024-01-01'), max: at('2024-12-31') })
    .map((time) => ({ time, dated: false }))
  fc.assert(
    fc.property(
      fc.constantFrom('none' as const, 'split' as const, 'all' as const),
      fc.array(factor, { maxLength: 5 }),
      moment,
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      (adjust, factors, on, price) => {
        const adjustment = known(adjust, ...factors)
        const last = { time: at('2025-01-01'), dated: true }
        const shown = shownPrice(anchorAt(on, price, last, adjustment), adjustment)
        expect(Math.abs(shown / price - 1)).toBeLessThan(1e-8)
      },
    ),
  )
})
