import { calendarFor, type Listing } from '@barline/db/domain/calendar/calendar-for'
import { sessionsDuring } from '@barline/db/domain/calendar/sessions'
import type { TimeRange } from './bound.ts'
import { iso } from './find-buckets.ts'

/** Whether anybody knows when the market of an instrument trades. */
export const knowsHours = (listing: Listing): boolean => calendarFor(listing) !== undefined

/** The regular hours within a range, as PostgreSQL writes a multirange of time. Of markets that never close it is one piece after another. */
export function regularHours(listing: Listing, { low, high }: TimeRange): string {
  const calendar = calendarFor(listing)
  if (!calendar || low > high) return '{}'
  const hours = sessionsDuring(calendar, low, high + 1).map(
    ({ open, close }) => `[${iso(open)},${iso(close)})`,
  )
  return `{${hours.join()}}`
}

/** Whether a moment lies in regular hours. */
export function inRegularHours(listing: Listing, range: TimeRange): (time: number) => boolean {
  const calendar = calendarFor(listing)
  const sessions = calendar ? sessionsDuring(calendar, range.low, range.high + 1) : []
  return (time) => {
    let [low, high] = [0, sessions.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sessions[middle]!.close <= time) low = middle + 1
      else high = middle
    }
    return low < sessions.length && sessions[low]!.open <= time
  }
}
