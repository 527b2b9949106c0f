import type { Interval } from '@barline/db/domain/interval'
import { barTime, type BarTime } from '@barline/db/domain/time'

const day = 86_400_000

/**
 * The key of the dated bar that a session belongs to: its date, the Monday of its week, the first of its month. Sources stamp a
 * week with its first or its last session, or with the newest while it lasts; all of them mean one bar.
 */
export function periodStart(date: number, interval: Interval): BarTime {
  const days = Math.floor(date / day)
  // 1970-01-01 was a Thursday.
  if (interval === '1w') return barTime((days - ((((days + 3) % 7) + 7) % 7)) * day)
  if (interval === '1M') return barTime((days - new Date(date).getUTCDate() + 1) * day)
  return barTime(days * day)
}
