import { intradayLength, type Interval } from '../interval.ts'

/**
 * What happens to bars that look wrong. No price is ever clamped, repaired or left out of an answer because it looks wrong.
 *
 * Rejected by the ETL, each with its place and reason, as no market can have made them (`findBroken`): a price that is not a number above
 * 0 and at most 10^9, or that rounding to 8 decimals would make 0; a volume below 0 or above 10^15; a high below the low; a
 * time before 1901 or in the future; an earlier row of an object that has the same time as a later one.
 *
 * Everything else is stored and served as it came. What is suspicious is flagged when it is asked for, by rules that look at the bars
 * and the splits known now, never at the order in which they arrived. A flag is a suspicion, not a verdict: markets do halve in a night.
 *
 * `range_broken`    the high is below the open or close, or the low above them. Genuine rows of thin stocks and currencies do so.
 * `suspect_scale`   prices are about 100 times, or a hundredth of, what they are before and after: cents for dollars. Where they do not come
 *                   back, the first bar that differs is flagged, as nobody knows which side is wrong.
 * `suspect_split`   from this bar on prices are lower or higher by a usual split's ratio, or that of a known split of another day, and stay
 *                   so; or bars do not jump with a split that is known. The first bar after the edge is flagged.
 * `outlier`         up to three bars, or the high or low of one, stick out far beyond how the price moved before, and the next are back.
 * `stale`           bars in a row that are the same in all five numbers.
 * `basis_doubtful`  it cannot be told whether the provider had divided the prices by a split that is known.
 */
export const flagKinds = [
  'range_broken',
  'suspect_scale',
  'suspect_split',
  'outlier',
  'stale',
  'basis_doubtful',
] as const

export type FlagKind = (typeof flagKinds)[number]

/** Where suspicion begins. Moves are differences of logarithms: 0.1 is about ten per cent. */
export interface Thresholds {
  /** The least move from close to close that can be an outlier, however calm the price was before. */
  move: number
  /** The least by which a high or low can stick out of its own bar. */
  wick: number
  /** Bars in a row that are the same: flat ones without any volume, and all others. */
  silent: number
  repeated: number
  /** Bars further apart, in milliseconds, tell nothing of each other. */
  hole: number
}

/** A move is far beyond those before it where it is so many times their median: a normal one is that large once in 10^15. */
export const timesMedian = 12

/** Of how many moves the median is taken, and how many there have to be; before that, three times the least move counts. */
export const remembered = 64
export const enough = 8

/** Bars that an outlier may last, and what part of its move may be left when it is over. */
export const longestOutlier = 3
export const leftOver = 1 / 3

const day = 86_400_000
const twoHours = 120 * 60_000

export function thresholdsOf(interval: Interval): Thresholds {
  const length = intradayLength(interval)
  if (length !== undefined)
    return {
      move: 0.03,
      wick: 0.1,
      silent: Math.max(5, twoHours / length),
      repeated: 5,
      hole: 16 * day,
    }
  if (interval === '1d') return { move: 0.08, wick: 0.3, silent: 5, repeated: 3, hole: 16 * day }
  return interval === '1w'
    ? { move: 0.15, wick: 0.5, silent: 5, repeated: 3, hole: 30 * day }
    : { move: 0.25, wick: 0.7, silent: 5, repeated: 3, hole: 100 * day }
}
