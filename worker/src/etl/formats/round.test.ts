import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dropFloatNoise, dropPrintedNoise, roundDecimals } from './round.ts'

test.each([
  [187.14999389648438, 187.15],
  [0.14550000429153442, 0.1455],
  [20170, 20170],
  [123456792, 123456792],
  [1609.0699462890625, 1609.07],
  [5954.7998046875, 5954.8],
  [110413.1015625, 110413.1],
  [0.5, 0.5],
  [285.3333435058594, 285.33334],
])('%d was sent as %d', (noisy, sent) => {
  expect(dropFloatNoise(noisy)).toBe(sent)
})

test.each([0.1, 187.15, 1.005, 719.460022, Number.NaN, Number.POSITIVE_INFINITY, 0, 1e-20, 2 ** -40])(
  '%d is no float32 that eight decimals can name, and stays',
  (value) => {
    expect(dropFloatNoise(value)).toBe(value)
  },
)

test('any price of up to seven digits survives the way through a float32', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_999_999 }),
      fc.integer({ min: 0, max: 6 }),
      (digits, decimals) => {
        const price = digits / 10 ** decimals
        expect(dropFloatNoise(Math.fround(price))).toBe(price)
      },
    ),
  )
})

test('a number of eight decimals is not changed by rounding', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e15 - 1 }), (digits) => {
      expect(roundDecimals(digits / 1e8)).toBe(digits / 1e8)
    }),
  )
})

test('rounding twice is rounding once, and never moves a number by more than its last decimal', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
      const rounded = roundDecimals(value)
      expect(roundDecimals(rounded)).toBe(rounded)
      expect(Object.is(rounded, -0)).toBe(false)
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(Math.max(6e-9, Math.abs(value) * 3e-12))
    }),
  )
})

test.each([
  [93.699997, 93.7],
  [188.589996, 188.59],
  [729.77002, 729.77],
  [719.460022, 719.46],
  [717.190002, 717.19],
  [171.2615, 171.2615],
  [110.123456, 110.123456],
  [1.13457, 1.13457],
])('%f as it was before single precision is %f', (written, meant) => {
  expect(dropPrintedNoise(written)).toBe(meant)
})
