import { decimals } from '@barline/db/domain/candle'

/** With so many decimals a number below the limit times their power of ten is below 2^51: there one rounding finds the right digit. */
const steps = [
  { below: 2e7, power: 10 ** decimals },
  { below: 2e9, power: 1e6 },
  { below: 2e13, power: 100 },
]

/** The number with at most eight decimals (fewer above 20 million, where a double has no more), without -0 and the dust of binary arithmetic. */
export function roundDecimals(value: number): number {
  const size = Math.abs(value)
  for (const { below, power } of steps) if (size < below) return Math.round(value * power) / power + 0
  return Math.round(value)
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

/**
 * The same for a single-precision number that was written with six decimals, as Yahoo's tables are: 93.699997 was 93.7. Below
 * eight such a number has no noise in its sixth decimal.
 */
export function dropPrintedNoise(value: number): number {
  if (value < 8 || value >= 65_536 || Number.isInteger(value * 1e4)) return value
  for (let digits = 2; digits <= 4; digits++) {
    const scale = powers[digits]!
    const short = Math.round(value * scale) / scale
    if (Number(Math.fround(short).toFixed(6)) === value) return short
  }
  return value
}

const powers = Array.from({ length: decimals + 1 }, (_, digits) => 10 ** digits)
