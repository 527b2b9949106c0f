import type pg from 'pg'
import { calendarFor } from './domain/calendar/calendar-for.ts'
import type { CalendarId } from './domain/calendar/calendar.ts'
import { stretches } from './domain/gaps-slots.ts'
import { createGapFinder } from './domain/gaps.ts'
import type { Flag } from './domain/quality/flag.ts'
import { findDisagreements, type Disagreement } from './find-disagreements.ts'
import { findFlags, type BarRange } from './find-flags.ts'
import { findGaps, gapRange } from './find-gaps.ts'
import type { GradedSeries } from './graded-series.ts'

/** How up to date a series is. Times in milliseconds. */
export interface Freshness {
  /** Its last bar, and the newest observation of that. */
  last: number
  observedAt: number
  /** How many later bars the calendar expects by now, and the first of them; null where it is not known when the market trades. */
  behind: number | null
  missing: number | null
}

/** Of what the calendar expects in the range, how much there is. */
export interface Coverage {
  calendar: CalendarId
  expected: number
  present: number
}

export interface Quality {
  bars: number
  /** Null where it is not known when the market trades. */
  coverage: Coverage | null
  flags: Flag[]
  disagreements: Disagreement[]
}

export function findFreshness(series: GradedSeries, now: number): Freshness {
  const { last, observedAt, interval } = series
  const calendar = calendarFor(series)
  if (!calendar) return { last, observedAt, behind: null, missing: null }
  const finder = createGapFinder([{ from: -Infinity, cause: 'not_backfilled' }], now)
  const expected = stretches(calendar, interval, { low: last + 1, high: Math.max(last, now) })
  const late = [...finder.add(expected, []), ...finder.end()].filter(({ cause }) => cause !== 'not_yet_due')
  const behind = late.reduce((sum, { slots }) => sum + slots, 0)
  return { last, observedAt, behind, missing: late[0]?.from ?? null }
}

/** What is suspicious, missing and in dispute among the bars of a range: it looks at every one of them. */
export async function findQuality(
  pool: pg.Pool,
  series: GradedSeries,
  range: BarRange,
  now: number,
): Promise<Quality> {
  return {
    coverage: await findCoverage(pool, series, range, now),
    ...(await findFlags(pool, series, range)),
    disagreements: await findDisagreements(pool, series, range),
  }
}

/** What is not due yet is not expected either: see `Freshness` for what is late. */
async function findCoverage(
  pool: pg.Pool,
  series: GradedSeries,
  range: BarRange,
  now: number,
): Promise<Coverage | null> {
  const calendar = calendarFor(series)
  const slots = calendar && gapRange(series, calendar, range, now)
  if (!calendar || !slots || slots.low > slots.high) return null
  let early = 0
  const { expected, present } = await findGaps(pool, series, calendar, slots, now, (gap) => {
    if (gap.cause === 'not_yet_due') early += gap.slots
  })
  return { calendar: calendar.id, expected: expected - early, present }
}
