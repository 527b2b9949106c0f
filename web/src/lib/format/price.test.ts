import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { changeFormat, percentFormat, priceDecimals, priceFormat } from './price.ts'

const decimalsFor = (closes: number[], symbol = 'AAPL') =>
  priceDecimals(
    closes.map((close, i) => bar(i, { close })),
    symbol,
  )

test('a share is quoted in cents, however many digits split adjustment left', () => {
  expect(decimalsFor([64.501427, 62.737144])).toBe(2)
  expect(decimalsFor([190.1, 191])).toBe(2)
  expect(decimalsFor([5.23, 4.9])).toBe(2)
})

test('what is worth little shows as many digits as tell it apart', () => {
  expect(decimalsFor([1.0845, 1.0851])).toBe(4)
  expect(decimalsFor([0.00001234])).toBe(8)
  expect(decimalsFor([0.5123])).toBe(4)
})

test('currency pairs show four digits', () => {
  expect(decimalsFor([83.1234, 83.2], 'INR=X')).toBe(4)
  expect(decimalsFor([83.1, 83.2], 'INR=X')).toBe(2)
})

test('no bars yet', () => {
  expect(decimalsFor([])).toBe(2)
})

test('prices group thousands and carry a true minus', () => {
  expect(priceFormat(2)(67123.5)).toBe('67,123.50')
  expect(priceFormat(2)(-1.5)).toBe('\u22121.50')
})

test('changes show their sign', () => {
  expect([1.5, -1.5, 0].map(changeFormat(2))).toEqual(['+1.50', '\u22121.50', '0.00'])
  expect([0.01234, -0.005, 0].map(percentFormat)).toEqual(['+1.23%', '\u22120.50%', '0.00%'])
})

test('a change too small to show is no "-0.00"', () => {
  expect([-0.001, 0.001].map(changeFormat(2))).toEqual(['0.00', '0.00'])
  expect(percentFormat(-0.00001)).toBe('0.00%')
})

test('numbers are written as Intl writes them', () => {
  const changes = fc.oneof(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.constantFrom(0, -0, Infinity, -Infinity, NaN),
    // Prices as they are stored: of a few digits, many of them just between two that are written.
    fc
      .tuple(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.integer({ min: 0, max: 10 }))
      .map(([digits, places]) => Number(`${digits}e-${places}`)),
  )
  const intl = (decimals: number, options: Intl.NumberFormatOptions) => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
    const format = new Intl.NumberFormat('en-US', { ...digits, ...options })
    return (value: number) => format.format(value).replace('-', '\u2212')
  }
  fc.assert(
    fc.property(changes, fc.integer({ min: 0, max: 8 }), (value, decimals) => {
      // A number has no more than fifteen digits that mean something.
      fc.pre(Math.abs(value) * 10 ** decimals < 1e15 || !Number.isFinite(value))
      expect(priceFormat(decimals)(value)).toBe(intl(decimals, { signDisplay: 'negative' })(value))
      expect(changeFormat(decimals)(value)).toBe(intl(decimals, { signDisplay: 'exceptZero' })(value))
      expect(percentFormat(value)).toBe(intl(2, { signDisplay: 'exceptZero', style: 'percent' })(value))
    }),
    { numRuns: 2_000 },
  )
})
