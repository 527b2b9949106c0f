import type { BarTime } from '../time.ts'
import { byYear, type Calendar, type CalendarId, type Holiday, type Session } from './calendar.ts'
import { addDays, civilDate, hour, isWeekend } from './civil-date.ts'
import { newYork, newYorkMidnight } from './new-york-time.ts'
import { usEarlyCloses } from './us-early-closes.ts'
import { usHolidays } from './us-holidays.ts'

const preOpens = 4
const opens = 9.5
const closes = 16
/** Post-market trading goes on for four hours, also after an early close: until 20:00, or 17:00 on a half day. */
const postMarket = 4

/**
 * One year for both exchanges: they have announced the same days and hours since 1990. Pre- and post-market hours
 * are today's for every year. They began later and were shorter in the 1990s, so an empty one says
 * nothing about missing data; and what an exchange trades overnight counts to no session here.
 */
const usSessions = byYear((year): Session[] => {
  const closed = new Set<number>(usHolidays(year).map(({ date }) => date))
  const early = new Map<number, number>(usEarlyCloses(year).map((half) => [half.date, half.closes]))
  const found: Session[] = []
  for (let date = civilDate(year, 1, 1); date <= civilDate(year, 12, 31); date = addDays(date, 1)) {
    if (!isWeekend(date) && !closed.has(date)) found.push(session(date, early.get(date)))
  }
  return found
})

function session(date: BarTime, early: number | undefined): Session {
  const midnight = newYorkMidnight(date)
  const close = midnight + (early ?? closes) * hour
  return {
    date,
    open: midnight + opens * hour,
    close,
    earlyClose: early !== undefined,
    preOpen: midnight + preOpens * hour,
    postClose: close + postMarket * hour,
  }
}

const usDays = byYear((year): Holiday[] =>
  [...usHolidays(year), ...usEarlyCloses(year).map(({ date, name, kind }) => ({ date, name, kind }))].sort(
    (a, b) => a.date - b.date,
  ),
)

const exchange = (id: CalendarId, name: string): Calendar => ({
  id,
  name,
  zone: newYork,
  since: civilDate(1990, 1, 1),
  // The rules as they stand. The exchanges publish their days two to three years ahead; anything later is an outlook.
  until: civilDate(2099, 12, 31),
  sessionsOf: usSessions,
  holidaysOf: usDays,
})

export const nyse = exchange('XNYS', 'New York Stock Exchange')
export const nasdaq = exchange('XNAS', 'Nasdaq Stock Market')
