import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { Shown } from '#lib/bars/window.ts'

/** What is to be in view, by the times of its first and its last bar in seconds; see `View`. */
export interface Place {
  from?: number | undefined
  to?: number | undefined
}

/** Of the bar that holds a time: the last one that is not later; the first bar for what lies before all. */
export const indexHolding = (bars: readonly Bar[], time: number): number =>
  Math.max(indexAt(bars, time + 1) - 1, 0)

/**
 * Where the chart has to go, counted in bars from the first loaded one; without `from` the view is as wide as it was. `room` is how
 * many bars stay free right of the latest.
 */
export function rangeOf(
  { from, to }: Place,
  bars: readonly Bar[],
  room: number,
): Partial<Shown> & { to: number } {
  const latest = bars.length - 1
  const last = to === undefined ? latest : indexHolding(bars, to)
  const right = last >= latest ? latest + room : last + 0.5
  return from === undefined ? { to: right } : { from: indexHolding(bars, from) - 0.5, to: right }
}

/** The place in view, such that it is found again by `rangeOf`; the latest bar in view means that it goes on with what comes. */
export function placeIn({ from, to }: Shown, bars: readonly Bar[]): Place {
  const [first, last] = [bars[Math.max(Math.ceil(from), 0)], bars[Math.max(Math.floor(to), 0)]]
  const isAtLatest = to >= bars.length - 1
  return { from: first?.time, to: isAtLatest ? undefined : last?.time }
}
