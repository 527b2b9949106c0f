import type { Bar } from '#lib/bars/bar.ts'

export type Format = (value: number) => string

export const priceFormat = (decimals: number): Format => {
  const write = fixed(decimals)
  return (value) => signed(value, write(value), '')
}

/** With its sign, none where nothing is left of it after rounding. */
export const changeFormat = (decimals: number): Format => {
  const write = fixed(decimals)
  return (value) => signed(value, write(value), '+')
}

/** A ratio as a change in percent: `+1.23%`. */
export const percentFormat: Format = (value) => `${signed(value, percent(value), '+')}%`

/** The true minus sign is as wide as a plus: numbers in a row stay put when the sign changes. */
function signed(value: number, digits: string, plus: string): string {
  if (!/[1-9∞]/.test(digits)) return digits
  return `${value < 0 ? '\u2212' : plus}${digits}`
}

/**
 * As `Intl.NumberFormat` writes the size of a number for `en-US`, a point moved `shift` places to the right: a browser takes as long to
 * make the first of those as to draw a chart. What is rounded is the decimal number that the value stands for, and not the
 * binary one next to it, so that 1.005 is 1.01.
 */
function fixed(decimals: number, shift = 0): Format {
  return (value) => {
    const whole = Math.round(timesTenTo(decimals + shift, Math.abs(value)))
    // Beyond this JavaScript writes no digits; no price is there.
    if (!(whole < 1e21)) return Number.isNaN(value) ? 'NaN' : '∞'
    const digits = String(whole).padStart(decimals + 1, '0')
    const point = digits.length - decimals
    const units = digits.slice(0, point).replace(/\B(?=(?:\d{3})+$)/g, ',')
    return decimals > 0 ? `${units}.${digits.slice(point)}` : units
  }
}

const percent = fixed(2, 2)

/** Without the error that a multiplication would make. */
function timesTenTo(power: number, value: number): number {
  const [digits, exponent = 0] = String(value).split('e')
  return value < Infinity ? Number(`${digits}e${Number(exponent) + power}`) : value
}

/** Bars looked at to learn how finely an instrument is quoted. */
const sample = 200

/**
 * Decimals to show prices with: those that the prices use, up to what their size makes worth reading. Split adjustment
 * leaves six digits behind the point of a share worth 64 dollars; nobody quotes them. `=X` marks a currency pair.
 */
export function priceDecimals(bars: readonly Pick<Bar, 'close'>[], symbol: string): number {
  const closes = bars.slice(-sample).map(({ close }) => close)
  if (closes.length === 0) return 2
  const used = Math.max(...closes.map(decimalsOf))
  const smallest = Math.min(...closes)
  const useful = smallest >= 10 ? 2 : Math.ceil(4 - Math.log10(smallest))
  return Math.min(Math.max(used, 2), Math.max(useful, symbol.endsWith('=X') ? 4 : 2), 8)
}

const decimalsOf = (value: number) => value.toFixed(8).replace(/0+$/, '').split('.')[1]!.length
