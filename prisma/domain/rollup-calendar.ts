import { calendarFor, calendars, type Listing } from './calendar/calendar-for.ts'
import type { Calendar } from './calendar/calendar.ts'

/** `AAPL`, `BRK.B`, `RDS-A`: as stocks of the United States are written. */
const plainTicker = /^[A-Z]{1,5}([.-][A-Z])?$/

/**
 * The calendar by which an instrument's bars are cut. Where neither exchange nor zone is known, as from a bare file, and the
 * symbol is written as a stock's, it is taken for one of New York: that is how its clock times were read when it was stored,
 * and hours cut at half past nine are what its reader expects. Elsewhere nothing is guessed, and the days are UTC's.
 */
export function rollupCalendar(listing: Listing): Calendar | undefined {
  const known = calendarFor(listing)
  if (known || listing.exchange || listing.timezone) return known
  return plainTicker.test(listing.symbol) ? calendars.XNYS : undefined
}
