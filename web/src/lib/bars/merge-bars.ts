import type { Bar } from './bar.ts'

const byTime = (a: Bar, b: Bar) => a.time - b.time

/**
 * Ascending bars, one for each time: where both have a time, `incoming` wins, and within it the later entry. `bars` must be
 * ascending already, `incoming` may be in any order. Returns `bars` itself when nothing differs, so that nothing is redrawn.
 */
export function mergeBars(bars: readonly Bar[], incoming: readonly Bar[]): readonly Bar[] {
  const news = dedupe([...incoming].sort(byTime))
  const merged: Bar[] = []
  let changed = false
  let next = 0
  for (const bar of bars) {
    while (next < news.length && news[next]!.time < bar.time) changed = merged.push(news[next++]!) > 0
    const replacement = news[next]?.time === bar.time ? news[next++] : undefined
    if (replacement && !equal(bar, replacement)) changed = merged.push(replacement) > 0
    else merged.push(bar)
  }
  while (next < news.length) changed = merged.push(news[next++]!) > 0
  return changed ? merged : bars
}

/** Relies on the sort being stable: the last of equal times is the one that came last. */
const dedupe = (sorted: Bar[]) => sorted.filter((bar, i) => bar.time !== sorted[i + 1]?.time)

/** Whether both are the same bars, if not the same objects. */
export const areEqual = (some: readonly Bar[], others: readonly Bar[]): boolean =>
  some.length === others.length &&
  some.every((bar, i) => bar.time === others[i]!.time && equal(bar, others[i]!))

const equal = (a: Bar, b: Bar) =>
  a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close && a.volume === b.volume

/** Place of a time among ascending bars: of the bar itself, else of the first later one (`bars.length` when there is none). */
export function indexAt(bars: readonly Bar[], time: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (bars[middle]!.time < time) low = middle + 1
    else high = middle
  }
  return low
}
