import type { Bar } from '#lib/bars/bar.ts'

/**
 * Heikin-Ashi: the close is the mean of a bar's four prices, the open the middle of the candle before, and the first one's that of its own.
 * `before` is the candle before the first of `bars`.
 */
export function heikinAshi(bars: readonly Bar[], before?: Bar): Bar[] {
  let last = before
  return bars.map((bar) => {
    const close = (bar.open + bar.high + bar.low + bar.close) / 4
    const open = last ? (last.open + last.close) / 2 : (bar.open + bar.close) / 2
    last = { ...bar, open, close, high: Math.max(bar.high, open, close), low: Math.min(bar.low, open, close) }
    return last
  })
}
