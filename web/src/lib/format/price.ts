import type { Bar } from '#lib/bars/bar.ts'

/** Written with the true minus sign, which is as wide as a plus: columns of numbers stay put. */
const withMinus = (text: string) => text.replace('-', '\u2212')

export type Format = (value: number) => string

export function priceFormat(decimals: number): Format {
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  return (value) => withMinus(format.format(value))
}

export const signed = (value: number, format: Format): string => `${value > 0 ? '+' : ''}${format(value)}`

export const percent: Format = (value) => withMinus(`${value > 0 ? '+' : ''}${value.toFixed(2)}%`)

/** Bars looked at to learn how finely an instrument is quoted. */
const sample = 200

/**
 * Decimals to show prices with: those that the prices use, up to what their size makes worth reading. Split adjustment
 * leaves six digits behind the point of a share worth 64 dollars; nobody quotes them. `=X` marks a currency pair.
 */
export function priceDecimals(bars: readonly Bar[], symbol: string): number {
  const closes = bars.slice(-sample).map(({ close }) => close)
  if (closes.length === 0) return 2
  const used = Math.max(...closes.map(decimalsOf))
  const smallest = Math.min(...closes)
  const useful = smallest >= 10 ? 2 : Math.ceil(4 - Math.log10(smallest))
  return Math.min(Math.max(used, 2), Math.max(useful, symbol.endsWith('=X') ? 4 : 2), 8)
}

const decimalsOf = (value: number) => value.toFixed(8).replace(/0+$/, '').split('.')[1]!.length
