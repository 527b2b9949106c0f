import type { Bar } from '#lib/bars/bar.ts'

export interface Changed {
  /** Time of the last bar before what changed, and of the first after it, where there are any: seconds since 1970. */
  from: number
  to: number | undefined
  /** Only the latest bar is another one, of the same time. */
  isMoving: boolean
}

/** Where loaded bars are not the very same as before; undefined where all are. */
export function changedSpan(old: readonly Bar[], bars: readonly Bar[]): Changed | undefined {
  const shorter = Math.min(old.length, bars.length)
  let [start, end] = [0, 0]
  while (start < shorter && old[start] === bars[start]) start++
  while (end < shorter - start && old.at(-1 - end) === bars.at(-1 - end)) end++
  if (start + end >= Math.max(old.length, bars.length)) return undefined
  const first = bars[Math.max(start - 1, 0)]
  if (!first) return undefined
  const isMoving =
    end === 0 &&
    start === bars.length - 1 &&
    bars.length === old.length &&
    bars[start]!.time === old[start]!.time
  return { from: first.time, to: end === 0 ? undefined : bars[bars.length - end]!.time, isMoving }
}
