import type { PlacedCandle } from '@barline/db/domain/candle'
import { intradayLength, type Interval } from '@barline/db/domain/interval'
import { barTime } from '@barline/db/domain/time'

const minute = 60_000
const hour = 60 * minute

/**
 * While a market is open Yahoo may write what is newest as a bar of its own, stamped with the time of the last trade. Of a day it
 * repeats the whole bar; of any other length it has only what came after the bar before it, and the two are one bar. `stamps` are
 * the times as Yahoo wrote them, by the places of the bars: two that are equal are no news, but one bar twice.
 */
export function joinLiveBar(bars: PlacedCandle[], stamps: readonly unknown[], interval: Interval): void {
  const [before, live] = bars.slice(-2)
  if (!before || !live || live.time < before.time || stamps[before.place] === stamps[live.place]) return
  const length = intradayLength(interval)
  if (live.time - before.time < (length ?? 1))
    bars.splice(-2, 2, interval === '1d' ? live : join(before, live))
  else if (length !== undefined && length <= hour && live.time % minute !== 0)
    live.time = barTime(live.time - ((live.time - before.time) % length))
}

const join = (before: PlacedCandle, live: PlacedCandle): PlacedCandle => ({
  ...before,
  high: Math.max(before.high, live.high),
  low: Math.min(before.low, live.low),
  close: live.close,
  volume: before.volume + live.volume,
})
