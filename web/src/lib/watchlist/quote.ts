import type { Close } from '#lib/bars/close.ts'
import { changeFormat, percentFormat, priceDecimals, priceFormat } from '#lib/format/price.ts'

/** What a line of the list tells of a symbol. */
export interface Quote {
  last: string
  /** Since the close before; where there is none, nothing is told. */
  change: string | undefined
  percent: string | undefined
  /** Which way it has gone since then. */
  direction: 'up' | 'down' | 'same'
}

/** From closes, oldest first; undefined where there are none. */
export function quoteOf(closes: readonly Close[], symbol: string): Quote | undefined {
  const [last, before] = [closes.at(-1)?.close, closes.at(-2)?.close]
  if (last === undefined) return undefined
  const decimals = priceDecimals(closes, symbol)
  const difference = before === undefined ? 0 : last - before
  return {
    last: priceFormat(decimals)(last),
    change: before === undefined ? undefined : changeFormat(decimals)(difference),
    percent: before ? percentFormat(difference / before) : undefined,
    direction: difference > 0 ? 'up' : difference < 0 ? 'down' : 'same',
  }
}
