import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'

/** The bars that had opened by then, in seconds; the first one at least, for a chart has something to show. */
export const cutBars = (bars: readonly Bar[], until: number): readonly Bar[] =>
  bars.slice(0, Math.max(indexAt(bars, until + 1), 1))

/** The time of the bar so many after the last one that had opened by then, before it where negative; undefined where there is none. */
export function stepTime(bars: readonly Bar[], until: number, by: number): number | undefined {
  const last = Math.max(indexAt(bars, until + 1), 1) - 1
  return bars[last + by]?.time
}
