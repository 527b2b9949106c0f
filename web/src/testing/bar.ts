import type { Bar } from '#lib/bars/bar.ts'
import type { UTCTimestamp } from 'lightweight-charts'

/** A bar of that time; what is not given does not matter. */
export const bar = (time: number, rest: Partial<Omit<Bar, 'time'>> = {}): Bar => {
  const { close = 10 } = rest
  return { time: time as UTCTimestamp, open: close, high: close, low: close, close, volume: 100, ...rest }
}

/** Bars of these times. */
export const barsAt = (...times: number[]): Bar[] => times.map((time) => bar(time))
