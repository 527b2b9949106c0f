import type { Interval } from '@barline/db/domain/interval'

/** A stretch of time in milliseconds, `from` inclusive, `to` exclusive. */
export interface Range {
  from: number
  to: number
}

/**
 * What a provider gives of one interval, in days: how much in one answer, and how far back. Undefined: all there is. `usual` is
 * how far back we begin where it would give more than anybody looks at.
 */
export interface Limit {
  perRequest?: number
  back?: number
  usual?: number
}

export type Limits = Partial<Record<Interval, Limit>>

export interface Plan {
  /** One range for each request, oldest first, side by side without overlap. */
  ranges: Range[]
  /** What was asked for and is too long ago for this provider. */
  unavailable: Range | undefined
}

const day = 86_400_000

/** So that what is just within the limit here still is when the provider's clock looks at it. */
const margin = 5 * 60_000

/** The earliest moment that a provider still gives, in milliseconds; 1970 where it gives all there is. */
export const earliestOf = ({ back }: Limit, now: number): number =>
  back === undefined ? 0 : now - back * day + margin

/** From when to ask where nothing is stored and nobody says. */
export const beginningOf = ({ back, usual = back }: Limit, now: number): number =>
  earliestOf(usual === undefined ? {} : { back: usual }, now)

/**
 * Cuts a stretch of time into requests that the provider will answer. Cuts are at midnight UTC, counted in UTC days: no zone
 * is asked, so daylight saving cannot make a day shorter or longer, and no bar of an exchange that sleeps then is cut in two.
 */
export function planRanges({ from, to }: Range, limit: Limit, now: number): Plan {
  const { perRequest, back } = limit
  const earliest = back === undefined ? -Infinity : earliestOf(limit, now)
  const start = Math.max(from, earliest)
  const unavailable = from < earliest && from < to ? { from, to: Math.min(earliest, to) } : undefined
  const ranges: Range[] = []
  for (let at = start; at < to;) {
    const whole = perRequest === undefined || to - at <= perRequest * day
    const end = whole ? to : (Math.floor(at / day) + perRequest) * day
    ranges.push({ from: at, to: end })
    at = end
  }
  return { ranges, unavailable }
}
