import { isDated, type Interval } from './interval.ts'

declare const barTimeBrand: unique symbol

/**
 * When a bar opens, in milliseconds since 1970 UTC. For `1d` and longer it stands for the exchange's session date,
 * written as that date's midnight UTC, so that daylight saving cannot give one day two keys.
 */
export type BarTime = number & { [barTimeBrand]: true }

export const barTime = (milliseconds: number): BarTime => milliseconds as BarTime

const day = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** The calendar date in a named zone at an instant, as midnight UTC of that date. `zone` is an IANA name. */
export function sessionDate(instant: number, zone: string): BarTime {
  return barTime(Math.floor((instant + zoneOffset(instant, zone)) / day) * day)
}

/** Milliseconds to add to UTC for the local time of a named zone at an instant; kept by quarter hour, when zones change. */
export function zoneOffset(instant: number, zone: string): number {
  const quarter = Math.floor(instant / 900_000)
  const key = `${zone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  if (offsets.size > 100_000) offsets.clear()
  const offset = computeOffset(quarter * 900_000, zone)
  offsets.set(key, offset)
  return offset
}

function computeOffset(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!)
  return local - instant
}

function formatter(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const digits = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    format = new Intl.DateTimeFormat('en-US', { ...digits, timeZone: zone, hourCycle: 'h23', era: undefined })
    formats.set(zone, format)
  }
  return format
}

/** The instant at which a zone's clocks show this wall time (given as if it were UTC); the earlier one where it comes twice. */
export function wallTimeToInstant(wall: number, zone: string): number {
  const candidates = [zoneOffset(wall - day, zone), zoneOffset(wall + day, zone)].map(
    (offset) => wall - offset,
  )
  const exact = candidates.filter((instant) => instant + zoneOffset(instant, zone) === wall)
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)
}

export function isTimeZone(zone: string): boolean {
  try {
    formatter(zone)
    return true
  } catch {
    return false
  }
}

/** In which an instrument's dates are read; that of New York where no answer has told one that is known. */
export const datingZone = (timezone: string | null): string =>
  timezone !== null && isTimeZone(timezone) ? timezone : 'America/New_York'

/** As the API writes it: `2024-06-10` for `1d` and longer, else RFC 3339 in UTC, `2024-06-10T13:30:00Z`. */
export function formatBarTime(time: BarTime, interval: Interval): string {
  const iso = new Date(time).toISOString()
  return isDated(interval) ? iso.slice(0, 10) : iso.replace('.000Z', 'Z')
}
