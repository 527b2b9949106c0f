import { isDated, intradayLength, type Interval } from '@barline/db/domain/interval'
import { sessionDate, wallTimeToInstant } from '@barline/db/domain/time'

const day = 86_400

/**
 * The right edge of a view in another interval: from the end of its bar, so that what was in view last still is. Times in seconds,
 * `zone` the exchange's.
 */
export function carry(time: number, from: Interval, to: Interval, zone: string): number {
  if (from === to) return time
  const last = isDated(from) ? lastDate(time, from) : time + intradayLength(from)! / 1000 - 1
  if (isDated(from) === isDated(to)) return last
  if (isDated(from)) return wallTimeToInstant((last + day) * 1000, zone) / 1000 - 60
  return sessionDate(last * 1000, zone) / 1000
}

function lastDate(date: number, interval: Interval): number {
  if (interval === '1d') return date
  if (interval === '1w') return date + 6 * day
  const at = new Date(date * 1000)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0) / 1000
}
