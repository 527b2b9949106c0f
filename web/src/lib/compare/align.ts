import type { Bar } from '#lib/bars/bar.ts'
import type { Close } from '#lib/bars/close.ts'

/**
 * The closes of another symbol at the times of these bars, both ascending: of a bar that the other one has not, its last close since the bar
 * before, as those of a weekend on a Monday; where there is none, undefined.
 */
export function alignCloses(
  bars: readonly Pick<Bar, 'time'>[],
  closes: readonly Close[],
): (number | undefined)[] {
  let next = 0
  return bars.map(({ time }, i) => {
    let value: number | undefined
    for (; next < closes.length && closes[next]!.time <= time; next++) {
      // What comes before the first bar belongs to none.
      if (i > 0 || closes[next]!.time === time) value = closes[next]!.close
    }
    return value
  })
}

/** How far a value is from the first one at a place or after it; undefined where there is none at `at`. */
export function changeSince(
  values: readonly (number | undefined)[],
  first: number,
  at: number,
): number | undefined {
  let base = first
  while (base < values.length && values[base] === undefined) base++
  const [start, value] = [values[base], values[at]]
  return start === undefined || value === undefined ? undefined : value / start - 1
}
