import { decimals } from '@barline/db/domain/candle'

const eight = 10 ** decimals
const six = 1e6

/**
 * The number with at most eight decimals, without the dust of binary arithmetic and without -0. Above 90 million a double cannot
 * hold eight, and six are kept.
 */
export function roundDecimals(value: number): number {
  if (Number.isInteger(value)) return value + 0
  const size = Math.abs(value)
  const scale = size < 9e7 ? eight : six
  return size < 9e9 ? Math.round(value * scale) / scale + 0 : Math.round(value)
}

/**
 * The shortest decimal that names the same single-precision number, for a value that is one: 187.14999389648438 is how a double
 * prints the 187.15 that its sender had. Other values are returned as they are.
 */
export function dropFloatNoise(value: number): number {
  if (Math.fround(value) !== value || Number.isInteger(value)) return value
  // Above 65,536 a float32 has less than two decimals of its own.
  for (let digits = Math.abs(value) < 65_536 ? 2 : 0; digits <= decimals; digits++) {
    const scale = powers[digits]!
    const short = Math.round(value * scale) / scale
    if (Math.fround(short) === value) return short
  }
  return value
}

const powers = Array.from({ length: decimals + 1 }, (_, digits) => 10 ** digits)
