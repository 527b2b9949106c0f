import type { PlacedCandle } from '@barline/db/domain/candle'
import { intradayLength, type Interval } from '@barline/db/domain/interval'
import { barTime } from '@barline/db/domain/time'
import { zoneClock } from './zone-clock.ts'

const day = 86_400_000
const minute = 60_000

/** The regular session of the US exchanges, in New York's time. */
const sessionOpen = 570 * minute
const sessionClose = 960 * minute

/**
 * Some sources stamp a bar with its end; ours open at their stamp. The rule by which it is sure: no stamp of the file is at or before
 * 9:30 or after 16:00 in New York, all are whole bars after 9:30, and at least one day has a bar at every one of these times, the
 * close included. Bars stamped with their opening would have one at 9:30 on such a day. All bars then move one length back.
 */
export function openFromEnds(bars: PlacedCandle[], times: Float64Array, interval: Interval): void {
  const length = intradayLength(interval)
  if (length === undefined || !marksEnds(times, length)) return
  for (const bar of bars) bar.time = barTime(bar.time - length)
}

/** `times` ascending, each once. */
function marksEnds(times: Float64Array, length: number): boolean {
  const slots = (sessionClose - sessionOpen) / length
  if (!Number.isInteger(slots)) return false
  const { wallTime } = zoneClock('America/New_York')
  let isFull = false
  let date = Number.NaN
  let count = 0
  for (const time of times) {
    const wall = wallTime(time)
    const sinceOpen = (wall % day) - sessionOpen
    if (sinceOpen <= 0 || sinceOpen > slots * length || sinceOpen % length !== 0) return false
    count = Math.floor(wall / day) === date ? count + 1 : 1
    date = Math.floor(wall / day)
    isFull ||= count === slots
  }
  return isFull
}
