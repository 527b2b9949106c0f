import type { Calendar, Session } from './calendar/calendar.ts'
import { addDays, civilDate, dayLength } from './calendar/civil-date.ts'
import { sessions } from './calendar/sessions.ts'
import { intradayLength, type Interval } from './interval.ts'
import { barTime } from './time.ts'

/**
 * Slots in a row, in each of which one bar is expected to open: `count` of them from `start`, `length` milliseconds apart. Those
 * of an intraday interval are anchored at the session's open, and the last one is cut off by its close.
 */
export interface Stretch {
  readonly start: number
  readonly length: number
  readonly count: number
  /** When the last slot is over: a bar that opens then or later is in none of them. */
  readonly end: number
  /** When its market closes, from which a dated bar is complete. */
  readonly close: number
}

/** First and last moment at which a slot may begin. */
export interface SlotRange {
  low: number
  high: number
}

/** What is expected of a market: the slots of its regular sessions that begin within the range, in order. */
export function* stretches(calendar: Calendar, interval: Interval, range: SlotRange): Generator<Stretch> {
  const length = intradayLength(interval)
  if (length !== undefined) yield* intraday(calendar, length, range)
  else if (interval === '1d') yield* daily(calendar, range)
  else yield* longer(calendar, interval === '1w' ? weekOf : monthOf, range)
}

function* intraday(calendar: Calendar, length: number, { low, high }: SlotRange): Generator<Stretch> {
  // A session reaches into the UTC day on either side of its date at most.
  for (const { open, close } of sessions(calendar, dateOf(low, -1), dateOf(high, 1))) {
    const first = Math.max(0, Math.ceil((low - open) / length))
    const last = Math.min(Math.ceil((close - open) / length) - 1, Math.floor((high - open) / length))
    if (first > last) continue
    const start = open + first * length
    yield { start, length, count: last - first + 1, end: Math.min(close, open + (last + 1) * length), close }
  }
}

function* daily(calendar: Calendar, { low, high }: SlotRange): Generator<Stretch> {
  for (const { date, close } of sessions(calendar, dateOf(low, 0), dateOf(high, 0))) {
    if (date >= low) yield { start: date, length: dayLength, count: 1, end: date + dayLength, close }
  }
}

interface Period {
  start: number
  end: number
}

/** A week or month is expected where it has any session, and over with the last of them. */
function* longer(
  calendar: Calendar,
  periodOf: (date: number) => Period,
  { low, high }: SlotRange,
): Generator<Stretch> {
  const [first, last] = [periodOf(low), periodOf(high)]
  const all = sessions(calendar, barTime(first.start), barTime(last.end - dayLength))
  for (const [index, session] of all.entries()) {
    const { start, end } = periodOf(session.date)
    const isLast = (all[index + 1]?.date ?? Infinity) >= end
    if (isLast && start >= low && start <= high)
      yield { start, length: end - start, count: 1, end, close: session.close }
  }
}

/** Monday to Monday. 1970-01-01 was a Thursday. */
function weekOf(date: number): Period {
  const days = Math.floor(date / dayLength)
  const monday = days - ((((days + 3) % 7) + 7) % 7)
  return { start: monday * dayLength, end: (monday + 7) * dayLength }
}

function monthOf(date: number): Period {
  const day = new Date(date)
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + 1]
  return { start: civilDate(year, month, 1), end: civilDate(year, month + 1, 1) }
}

const dateOf = (time: number, days: number): Session['date'] =>
  addDays(barTime(Math.floor(time / dayLength) * dayLength), days)

/**
 * The most that two bars in a row may open apart, so that each slot between them has one: the shortest that a slot of the
 * interval can be.
 */
export function longestStep(interval: Interval): number {
  const days = interval === '1M' ? 28 : interval === '1w' ? 7 : 1
  return intradayLength(interval) ?? days * dayLength
}
