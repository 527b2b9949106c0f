import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Range } from './plan.ts'

const day = 86_400_000

/**
 * Dated bars are asked for with room at both ends: a session of Sydney begins on the day before in UTC. Weeks and months are
 * asked for whole, or the first bar would be one of a part.
 */
export function widen(interval: Interval, { from, to }: Range): Range {
  if (!isDated(interval)) return { from, to }
  return { from: startOf(interval, from) - day, to: to + day }
}

function startOf(interval: Interval, instant: number): number {
  const date = new Date(instant)
  if (interval === '1M') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  const midnight = Math.floor(instant / day) * day
  return interval === '1w' ? midnight - ((date.getUTCDay() + 6) % 7) * day : midnight
}
