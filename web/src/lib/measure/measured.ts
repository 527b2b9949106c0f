import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import { type Span, spanBetween } from './span.ts'

/** Where a measurement begins or ends: on a bar, by its time in seconds, at a price. */
export interface End {
  time: number
  price: number
}

/** From one end to the other, whichever is on the left. */
export interface Ends {
  from: End
  to: End
}

export interface Measured {
  /** Of the price, in its own unit whatever scale it is drawn on. */
  change: number
  /** The change, of the first price; undefined where that is no price above zero. */
  ratio: number | undefined
  /** From the one to the other, negative to the left. */
  bars: number
  /** Between the two, whichever comes first. */
  span: Span
  /** Of all bars that it spans, those at both ends included. */
  volume: number
}

/** What lies between two ends on ascending bars, at least one. `zone` names the clock that times are read by; undefined for dates. */
export function measure(bars: readonly Bar[], { from, to }: Ends, zone: string | undefined): Measured {
  const [first, last] = [placeOf(bars, from), placeOf(bars, to)]
  const [left, right] = [Math.min(first, last), Math.max(first, last)]
  const change = to.price - from.price
  return {
    change,
    ratio: from.price > 0 ? change / from.price : undefined,
    bars: last - first,
    span: spanBetween(bars[left]!.time, bars[right]!.time, zone),
    volume: bars.slice(left, right + 1).reduce((sum, { volume }) => sum + volume, 0),
  }
}

/** Of the bar of an end. In a replay that goes back it may not be there any more: then of the last one. */
export const placeOf = (bars: readonly Bar[], { time }: End): number =>
  Math.min(indexAt(bars, time), bars.length - 1)
