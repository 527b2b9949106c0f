import { intradayLength, intervals, type Interval } from './interval.ts'

/**
 * The stored interval whose bars an interval's are rolled up from, or undefined where it is not derived.
 *
 * What a provider delivered for the interval itself wins, as a whole series: its bars hold what a roll-up cannot know (auction
 * prints, trades of minutes that are missing here), and bars of both kinds side by side would look like a price move where
 * they meet. Else the finest stored interval that divides it: the fewer bars straddle the edge of a
 * session, the closer a roll-up comes to what was traded. Weeks and months come from days, whose volume
 * includes the auctions, and never from minutes; a week does not divide a month.
 */
export function rollupSource(interval: Interval, stored: ReadonlySet<Interval>): Interval | undefined {
  if (stored.has(interval)) return undefined
  if (interval === '1w' || interval === '1M') return stored.has('1d') ? '1d' : undefined
  const length = intradayLength(interval)
  if (length === undefined) return undefined
  return intervals.find((finer) => stored.has(finer) && divides(intradayLength(finer), length))
}

const divides = (finer: number | undefined, length: number): boolean =>
  finer !== undefined && finer < length && length % finer === 0

/** What is derived beside the stored intervals, shortest first. */
export const derivedIntervals = (stored: ReadonlySet<Interval>): Interval[] =>
  intervals.filter((interval) => rollupSource(interval, stored) !== undefined)
