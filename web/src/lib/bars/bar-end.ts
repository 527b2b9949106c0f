import { calendarFor, type Listing } from '@barline/db/domain/calendar/calendar-for'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import type { Bar } from './bar.ts'

/** When an intraday bar closes, in seconds since 1970: with its session at the latest. Longer bars are dates, and have no such moment. */
export function barEnd({ time }: Bar, interval: Interval, listing: Listing): number | undefined {
  if (isDated(interval)) return undefined
  return bucketAt(gridOf(interval, calendarFor(listing)), time * 1000).end / 1000
}

/** `4:05`, or `1:04:05` from an hour on; undefined when nothing is left. */
export function countdown(seconds: number): string | undefined {
  if (!(seconds > 0)) return undefined
  const whole = Math.ceil(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
