import type { SymbolEntry } from '@barline/api/wire'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { isDated, type Interval } from '@barline/db/domain/interval'

/**
 * The calendar of a market that trades outside of its regular hours, too, where bars are short enough to lie in one or the other;
 * undefined where there is no such difference, or where nobody knows when the instrument trades.
 */
export function splitHours(instrument: SymbolEntry, interval: Interval): Calendar | undefined {
  if (isDated(interval)) return undefined
  const calendar = calendarFor(instrument)
  return calendar && hasOffHours(calendar) ? calendar : undefined
}

/** Any year that a calendar knows tells. */
const someYear = 2024

const hasOffHours = (calendar: Calendar): boolean =>
  calendar
    .sessionsOf(someYear)
    .some(({ preOpen, open, close, postClose }) => preOpen < open || close < postClose)
