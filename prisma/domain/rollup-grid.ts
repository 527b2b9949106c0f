import type { Calendar } from './calendar/calendar.ts'
import { addDays, civilDate, dayLength, monday, weekday } from './calendar/civil-date.ts'
import { sessionsDuring } from './calendar/sessions.ts'
import { intradayLength, type Interval } from './interval.ts'
import { barTime, type BarTime } from './time.ts'

/** A range of time, `start <= time < end`, in milliseconds. Of a derived bar `start` is its time, whether or not anything traded then. */
export interface Bucket {
  readonly start: BarTime
  readonly end: BarTime
}

/** A range that holds whole buckets: a session's part, or what lies between two of them. */
export interface Stretch extends Bucket {
  /** From where lengths are counted. */
  readonly anchor: number
}

/** Cuts time into the bars of a derived interval: every moment is in exactly one stretch and in one of its buckets. */
export interface Grid {
  /** How long a bucket is at most, in milliseconds. */
  readonly length: number
  /** The stretches that have a moment of `from <= time < to`, in order, each whole. */
  stretches(from: number, to: number): Stretch[]
  /** The buckets of a stretch, in order. */
  buckets(stretch: Stretch): Bucket[]
}

/**
 * The grid of a derived interval. Weeks begin on their Monday and months on their 1st, as dates. Shorter bars are counted from
 * where their session opens, and end with it: pre-market, regular and post-market trading never share a bar, and on
 * a day that ends early neither do the last regular trades and what follows. Outside of sessions, and for an instrument whose
 * calendar is not known, they are counted from midnight UTC.
 */
export function gridOf(interval: Interval, calendar: Calendar | undefined): Grid {
  if (interval === '1w') return datedGrid(weekOf, 7 * dayLength)
  if (interval === '1M') return datedGrid(monthOf, 31 * dayLength)
  const length = intradayLength(interval)
  if (length === undefined) throw new RangeError(`Expected an interval that can be derived, came ${interval}`)
  return {
    length,
    stretches: (from, to) => intradayStretches(calendar, from, to),
    buckets: (stretch) => cut(stretch, length),
  }
}

export function bucketAt(grid: Grid, time: number): Bucket {
  const [stretch] = grid.stretches(time, time + 1)
  return grid.buckets(stretch!).find(({ end }) => time < end)!
}

function datedGrid(around: (time: number) => Bucket, length: number): Grid {
  return {
    length,
    stretches(from, to) {
      const found: Stretch[] = []
      for (let bucket = around(from); bucket.start < to; bucket = around(bucket.end))
        found.push({ ...bucket, anchor: bucket.start })
      return found
    },
    buckets: (stretch) => [stretch],
  }
}

function weekOf(time: number): Bucket {
  const date = utcDay(time)
  const start = addDays(date, -((weekday(date) - monday + 7) % 7))
  return { start, end: addDays(start, 7) }
}

function monthOf(time: number): Bucket {
  const date = new Date(time)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  return { start: civilDate(year, month, 1), end: civilDate(year, month + 1, 1) }
}

function intradayStretches(calendar: Calendar | undefined, from: number, to: number): Stretch[] {
  // Whole UTC days, so that what lies between sessions is found whole.
  const [low, high] = [utcDay(from), addDays(utcDay(to - 1), 1)]
  const found: Stretch[] = []
  let at: number = low
  for (const { preOpen, open, close, postClose } of sessionsIn(calendar, low, high)) {
    found.push(...closedStretches(at, preOpen))
    found.push(part(preOpen, open), part(open, close), part(close, postClose))
    at = postClose
  }
  found.push(...closedStretches(at, high))
  return found.filter(({ start, end }) => start < end && start < to && end > from)
}

const sessionsIn = (calendar: Calendar | undefined, from: number, to: number) =>
  calendar ? sessionsDuring(calendar, from, to, 'extended') : []

const part = (start: number, end: number): Stretch => ({
  start: barTime(start),
  end: barTime(end),
  anchor: start,
})

/** One for each UTC day: a weekend without trades is passed over in a few steps, and a market that never closes is cut by days. */
function closedStretches(from: number, to: number): Stretch[] {
  const found: Stretch[] = []
  for (let start = from; start < to;) {
    const midnight = utcDay(start)
    const end = Math.min(addDays(midnight, 1), to)
    found.push({ start: barTime(start), end: barTime(end), anchor: midnight })
    start = end
  }
  return found
}

function cut({ start, end, anchor }: Stretch, length: number): Bucket[] {
  const found: Bucket[] = []
  for (let at: number = start; at < end;) {
    const next = Math.min(anchor + (Math.floor((at - anchor) / length) + 1) * length, end)
    found.push({ start: barTime(at), end: barTime(next) })
    at = next
  }
  return found
}

const utcDay = (time: number): BarTime => barTime(Math.floor(time / dayLength) * dayLength)
