import { wallTimeToInstant } from '@barline/db/domain/time'
import { wallClock } from '#lib/chart/wall-clock.ts'

/** How long something takes: whole days of a calendar, and seconds beside them. */
export interface Span {
  days: number
  seconds: number
}

const day = 86_400

/**
 * From one time to a later one, in seconds since 1970 UTC. Days are those of a clock on the wall in the zone: from 9:30 to 9:30 is a day
 * where an hour was skipped, too. What is no whole day is as long as it took. Without a zone both are dates.
 */
export function spanBetween(from: number, to: number, zone: string | undefined): Span {
  if (!zone) return { days: Math.round((to - from) / day), seconds: 0 }
  const clock = wallClock(zone)
  const days = Math.max(Math.floor((clock(to) - clock(from)) / day), 0)
  if (days === 0) return { days, seconds: to - from }
  const start = wallTimeToInstant((clock(from) + days * day) * 1000, zone) / 1000
  return { days, seconds: Math.max(to - start, 0) }
}

/** `33 days`, `1 day 2 h 30 min`, `45 min`; whole days alone where it is between dates. */
export function spanWords({ days, seconds }: Span, areDates: boolean): string {
  const inDays = days > 0 || areDates ? [counted(days, 'day')] : []
  if (areDates) return inDays.join(' ')
  const minutes = Math.round(seconds / 60)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const parts = [...inDays, ...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])]
  return parts.join(' ') || '0 min'
}

/** `1 bar`, `1,250 bars`. */
export const counted = (count: number, of: string): string =>
  `${count.toLocaleString('en-US')} ${of}${Math.abs(count) === 1 ? '' : 's'}`
