import { isDated, type Interval } from '@barline/db/domain/interval'
import { wallTimeToInstant } from '@barline/db/domain/time'

/**
 * One end of a range as a caller wrote it, in milliseconds since 1970. A date stands for its whole day: the exchange's
 * calendar day for intraday bars, the session itself for daily and longer ones; here it is that date's midnight UTC.
 */
export type Bound = { date: number } | { instant: number }

export const boundRule =
  'a date (2024-01-05), a time with its zone (2024-01-05T14:30:00Z) or Unix seconds (1704465000)'

const day = 86_400_000
const dateShape = /^\d{4}-\d{2}-\d{2}$/
/** RFC 3339. The plus of an offset that was not percent-encoded arrives as a space, which can mean nothing else there. */
const timeShape =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3])(:\d{2}:\d{2}(?:\.\d{1,9})?)(?:Z|([-+ ])(\d{2}:\d{2}))$/i
const secondsShape = /^-?\d{1,12}$/
/** Well inside of what JavaScript and PostgreSQL both write with a year of four digits, so that no zone leads out of it. */
const earliest = Date.parse('1000-01-01')
export const latest = Date.parse('9999-12-30')

export function toBound(text: string): Bound | undefined {
  if (dateShape.test(text)) {
    const date = toDate(text)
    return date === undefined ? undefined : { date }
  }
  const instant = secondsShape.test(text) ? within(Number(text) * 1000) : toInstant(text)
  return instant === undefined ? undefined : { instant }
}

function toDate(text: string): number | undefined {
  const time = Date.parse(text)
  // JavaScript reads the 30th of February as the 1st of March.
  return within(time) !== undefined && new Date(time).toISOString().startsWith(text) ? time : undefined
}

function toInstant(text: string): number | undefined {
  const [, date = '', hour = '', rest = '', sign, offset] = timeShape.exec(text) ?? []
  if (toDate(date) === undefined) return undefined
  const zone = offset === undefined ? 'Z' : `${sign === '-' ? '-' : '+'}${offset}`
  return within(Date.parse(`${date}T${hour}${rest}${zone}`))
}

const within = (time: number) => (isServable(time) ? time : undefined)

/** Whether a time can be written in an answer and in a statement. */
export const isServable = (time: number): boolean => time >= earliest && time <= latest

/** Whether the range is empty whatever the exchange's zone; two dates, or two instants, are compared as they are. */
export function isBackwards(from: Bound, to: Bound): boolean {
  if ('date' in from && 'date' in to) return from.date > to.date
  const start = 'date' in from ? from.date - 14 * 3_600_000 : from.instant
  const end = 'date' in to ? to.date + day + 12 * 3_600_000 : to.instant
  return start > end
}

export interface TimeRange {
  low: number
  high: number
}

/**
 * The first and the last moment a bar of the range may have as its time. A daily or longer bar lies at the midnight UTC of its
 * session date, on the very axis that `time=unix` shows, so that a `t` from an answer can be sent back as a bound.
 */
export function toRange(
  from: Bound | undefined,
  to: Bound | undefined,
  interval: Interval,
  zone: string,
): TimeRange {
  const midnight = (date: number) => (isDated(interval) ? date : wallTimeToInstant(date, zone))
  return {
    low: from === undefined ? earliest : 'date' in from ? midnight(from.date) : from.instant,
    high: to === undefined ? latest : 'date' in to ? midnight(to.date + day) - 1 : to.instant,
  }
}
