import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { GapMark } from './honesty.ts'

/** A gap with the openings, in seconds, of the chart's bars that its first and its last missing one belong to. */
export interface AnchoredGap {
  mark: GapMark
  first: number
  last: number
  /** How many of the chart's bars that are, where none of them is there; and how many those before it are together. */
  length: number
  before: number
}

export function anchorGaps(
  gaps: readonly GapMark[],
  interval: Interval,
  calendar: Calendar | undefined,
): AnchoredGap[] {
  const grid = interval === '1d' ? undefined : gridOf(interval, isDated(interval) ? undefined : calendar)
  const opening = (time: number) => (grid ? bucketAt(grid, time * 1000).start / 1000 : time)
  let before = 0
  return gaps.map((mark) => {
    const isOwn = mark.interval === interval
    const [first, last] = isOwn ? [mark.from, mark.to] : [opening(mark.from), opening(mark.to)]
    const length = isOwn ? mark.slots : 1
    before += length
    return { mark, first, last, length, before: before - length }
  })
}

/** Gaps in the order of time, and where each stands among the loaded bars. Nothing is worked out before it is asked for. */
export interface PlacedGaps {
  count: number
  /** The gap takes the place of bars `from` up to `to`, exclusive: of none where it is between two, both the same. */
  at(index: number): { mark: GapMark; from: number; to: number }
  /** The first gap that ends at a place or later, or that starts there or later. */
  endingFrom(place: number): number
  startingFrom(place: number): number
}

/** What of `before` the gaps have that come after the last bar: all of them begin there. */
export const beforeTrailing = (gaps: readonly AnchoredGap[], bars: readonly Bar[]): number =>
  gaps.find(({ first }) => first > (bars.at(-1)?.time ?? Infinity))?.before ?? 0

/**
 * A gap stands between the bars before and after it; where bars are rolled up of finer ones, over the bar that lacks them. After the
 * last bar it is as long as what is missing. `gaps`, which may be some of all, and `bars` are in the order of time; `trailing` is
 * `beforeTrailing` of all.
 */
export function placeGaps(gaps: readonly AnchoredGap[], bars: readonly Bar[], trailing: number): PlacedGaps {
  const last = bars.at(-1)?.time ?? Infinity
  const place = (index: number) => {
    const { mark, first, length, before, ...gap } = gaps[index]!
    if (first > last) {
      const from = bars.length + before - trailing
      return { mark, from, to: from + length }
    }
    const from = indexAt(bars, first)
    const to = indexAt(bars, gap.last)
    return { mark, from, to: bars[to]?.time === gap.last ? to + 1 : to }
  }
  const firstNot = (isBefore: (index: number) => boolean) => {
    let [low, high] = [0, gaps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(middle)) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    count: gaps.length,
    at: place,
    endingFrom: (at) => firstNot((index) => place(index).to < at),
    startingFrom: (at) => firstNot((index) => place(index).from < at),
  }
}
