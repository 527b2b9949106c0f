import { barTime, type BarTime } from '../time.ts'
import type { Calendar, Holiday, Session } from './calendar.ts'
import { addDays, dayLength } from './civil-date.ts'

/** Only the regular session, or pre- and post-market with it. */
export type Hours = 'regular' | 'extended'

/** No closure since 1990 was longer than from Monday 2001-09-10 to Monday 2001-09-17. */
const longestWait = 10

/** The sessions dated `from` to `to`, both included, in order. Dates outside of the calendar's span give none. */
export function sessions(calendar: Calendar, from: BarTime, to: BarTime): Session[] {
  const first = Math.max(from, calendar.since)
  const last = Math.min(to, calendar.until)
  const found: Session[] = []
  for (let year = yearOf(first); year <= yearOf(last); year += 1) {
    const all = calendar.sessionsOf(year)
    for (let index = firstNotBefore(all, first); index < all.length && all[index]!.date <= last; index += 1) {
      found.push(all[index]!)
    }
  }
  return found
}

/** The sessions that trade at any moment of `from <= instant < to`, in order. */
export function sessionsDuring(
  calendar: Calendar,
  from: number,
  to: number,
  hours: Hours = 'regular',
): Session[] {
  return sessions(calendar, addDays(utcDay(from), -1), addDays(utcDay(to), 1)).filter(
    (session) => opening(session, hours) < to && closing(session, hours) > from,
  )
}

/** The session of a date, if that is a day of trading. */
export const sessionOn = (calendar: Calendar, date: BarTime): Session | undefined =>
  sessions(calendar, date, date)[0]

/** The session that trades at an instant. */
export const sessionOf = (
  calendar: Calendar,
  instant: number,
  hours: Hours = 'regular',
): Session | undefined =>
  // No session reaches further than into the UTC day on either side of its date.
  sessions(calendar, addDays(utcDay(instant), -1), addDays(utcDay(instant), 1)).find(
    (session) => opening(session, hours) <= instant && instant < closing(session, hours),
  )

export const isOpen = (calendar: Calendar, instant: number, hours: Hours = 'regular'): boolean =>
  sessionOf(calendar, instant, hours) !== undefined

/** The first session that opens after an instant; none where the calendar does not know. */
export function nextSession(calendar: Calendar, instant: number): Session | undefined {
  if (instant < calendar.since) return undefined
  const day = utcDay(instant)
  return sessions(calendar, day, addDays(day, longestWait)).find((session) => session.open > instant)
}

/** The last session that has closed by an instant; none where the calendar does not know. */
export function previousSession(calendar: Calendar, instant: number): Session | undefined {
  const day = utcDay(instant)
  if (day > calendar.until) return undefined
  return sessions(calendar, addDays(day, -longestWait), day).findLast((session) => session.close <= instant)
}

/** Closures and early closes of a year, in order; none outside of the calendar's span. */
export const holidays = (calendar: Calendar, year: number): Holiday[] =>
  year >= yearOf(calendar.since) && year <= yearOf(calendar.until) ? [...calendar.holidaysOf(year)] : []

const yearOf = (date: number): number => new Date(date).getUTCFullYear()
const utcDay = (instant: number): BarTime => barTime(Math.floor(instant / dayLength) * dayLength)
const opening = (session: Session, hours: Hours) => (hours === 'regular' ? session.open : session.preOpen)
const closing = (session: Session, hours: Hours) => (hours === 'regular' ? session.close : session.postClose)

function firstNotBefore(list: readonly Session[], date: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.date < date) low = middle + 1
    else high = middle
  }
  return low
}
