import type { BarTime } from '../time.ts'
import { byYear, type Calendar, type Session } from './calendar.ts'
import { addDays, civilDate, dayLength, hour, isWeekend } from './civil-date.ts'
import { newYork, newYorkMidnight } from './new-york-time.ts'

const until = civilDate(2099, 12, 31)

function daysOf(year: number): BarTime[] {
  const first = civilDate(year, 1, 1)
  const count = Math.round((civilDate(year + 1, 1, 1) - first) / dayLength)
  return Array.from({ length: count }, (_, index) => addDays(first, index))
}

const session = (date: BarTime, open: number, close: number): Session => ({
  date,
  open,
  close,
  earlyClose: false,
  preOpen: open,
  postClose: close,
})

/** Every UTC day from midnight to midnight. Nobody traded a coin before the first block of Bitcoin. */
export const crypto: Calendar = {
  id: 'crypto',
  name: 'Cryptocurrencies, around the clock',
  zone: 'UTC',
  since: civilDate(2009, 1, 3),
  until,
  sessionsOf: byYear((year) => daysOf(year).map((date) => session(date, date, addDays(date, 1)))),
  holidaysOf: () => [],
}

/** Five in the afternoon, when one day of trading ends and the next begins. */
const evening = (date: BarTime) => newYorkMidnight(date) + 17 * hour

/**
 * Five sessions a week without a pause from Sunday 17:00 to Friday 17:00 in New York, each dated by the day on which it
 * ends. Christmas and New Year are thin but nobody closes the market, so they are no holidays.
 */
export const currencies: Calendar = {
  id: 'currencies',
  name: 'Currencies, Sunday to Friday 17:00 in New York',
  zone: newYork,
  since: civilDate(1990, 1, 1),
  until,
  sessionsOf: byYear((year) =>
    daysOf(year)
      .filter((date) => !isWeekend(date))
      .map((date) => session(date, evening(addDays(date, -1)), evening(date))),
  ),
  holidaysOf: () => [],
}
