import type { Bar } from '#lib/bars/bar.ts'

export type Format = (value: number) => string

export const priceFormat = (decimals: number): Format => fixed(decimals, { signDisplay: 'negative' })

/** With its sign, none where nothing is left of it after rounding. */
export const changeFormat = (decimals: number): Format => fixed(decimals, { signDisplay: 'exceptZero' })

/** A ratio as a change in percent: `+1.23%`. */
export const percentFormat: Format = fixed(2, { signDisplay: 'exceptZero', style: 'percent' })

/** The true minus sign is as wide as a plus: numbers in a row stay put when the sign changes. */
function fixed(decimals: number, options: Intl.NumberFormatOptions): Format {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const format = new Intl.NumberFormat('en-US', { ...digits, ...options })
  return (value) => format.format(value).replace('-', '\u2212')
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
