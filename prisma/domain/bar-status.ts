import type { Calendar } from './calendar/calendar.ts'
import { dayLength } from './calendar/civil-date.ts'
import { sessionOn, sessions, sessionsDuring } from './calendar/sessions.ts'
import { patience } from './gaps.ts'
import { intradayLength, type Interval } from './interval.ts'
import { gridOf } from './rollup-grid.ts'
import { barTime, wallTimeToInstant, type BarTime } from './time.ts'

/** `forming`: nobody has looked since it was over. `final`: somebody has. `revised`: it changed after somebody had. */
export type BarStatus = 'forming' | 'final' | 'revised'

/** When an instrument trades: see `rollupCalendar`. `zone` is the IANA name that its exchange reports. */
export interface Market {
  calendar: Calendar | undefined
  zone: string | undefined
}

/** Moments in milliseconds; a value's `observedAt` is that of the newest observation that says so. */
export interface Observed {
  settled: number
  observedAt: number
  /** Of the values that the bar had before. */
  earlier: readonly number[]
  now: number
}

/**
 * Only an observation made after a bar was over and had settled knows its final value; that time has passed tells nothing of what
 * was seen before.
 */
export function barStatus({ settled, observedAt, earlier, now }: Observed): BarStatus {
  if (now < settled || observedAt < settled) return 'forming'
  return earlier.some((at) => at >= settled) ? 'revised' : 'final'
}

/** From when on an observation of a bar is one of its final value: `patience` after its end. */
export const settledAt = (time: BarTime, interval: Interval, market: Market): number =>
  endOfBar(time, interval, market) + patience

/** No bar settles later after its time than this: a date ends up to a day and a half after its midnight UTC. */
export function longestUntilSettled(interval: Interval): number {
  const length = intradayLength(interval)
  if (length !== undefined) return length + 2 * patience
  return { '1d': 2, '1w': 9, '1M': 33 }[interval as '1d' | '1w' | '1M'] * dayLength
}

/** The first moment at which nothing can trade any more that belongs to the bar; the later one where it cannot be told. */
export function endOfBar(time: BarTime, interval: Interval, market: Market): number {
  const length = intradayLength(interval)
  if (length !== undefined) return endOfIntraday(time, length, market.calendar)
  if (interval === '1d') return endOfDay(time, market)
  const [period] = gridOf(interval, undefined).stretches(time, time + 1)
  const lastDay = barTime(period!.end - dayLength)
  const last = market.calendar && sessions(market.calendar, period!.start, lastDay).at(-1)
  return endOfDay(last?.date ?? lastDay, market)
}

/**
 * A bar ends with its session, where its opening says that it is counted from the session's: 15:30 to 16:00 in New York. Bars that are
 * counted from the full hour go on through a close, and those of the pre-market through the open.
 */
function endOfIntraday(time: number, length: number, calendar: Calendar | undefined): number {
  const [session] = calendar ? sessionsDuring(calendar, time, time + 1, 'extended') : []
  if (!session || time < session.open) return time + length
  const [start, end] =
    time < session.close ? [session.open, session.close] : [session.close, session.postClose]
  return (time - start) % length === 0 ? Math.min(time + length, end) : time + length
}

/** A daily bar is over with the regular session, and on a date that the calendar has no session for, with the date. */
function endOfDay(date: BarTime, { calendar, zone }: Market): number {
  const session = calendar && sessionOn(calendar, date)
  // Where nothing ever closes, some count the day by the clocks of another zone.
  if (session && calendar.id === 'currencies' && zone !== undefined)
    return Math.max(session.close, midnightAfter(date, zone))
  return session?.close ?? midnightAfter(date, zone ?? calendar?.zone)
}

/** Without a zone: when the date is over everywhere on earth. */
const midnightAfter = (date: number, zone: string | undefined): number =>
  zone === undefined ? date + 1.5 * dayLength : wallTimeToInstant(date + dayLength, zone)
