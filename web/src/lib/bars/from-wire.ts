import type { WireCandle, WireColumns } from '@barline/api/wire'
import type { UTCTimestamp } from 'lightweight-charts'
import type { Bar } from './bar.ts'

/** Bars of an answer with `shape=columns&time=unix`, in the answer's order. */
export function fromColumns({ t, o, h, l, c, v }: WireColumns<number>): Bar[] {
  return t.map((time, i) => ({
    time: time as UTCTimestamp,
    open: o[i]!,
    high: h[i]!,
    low: l[i]!,
    close: c[i]!,
    volume: v[i]!,
  }))
}

/** Bars of an event on the stream: its times are a date for `1d` and longer, else RFC 3339, and both mean UTC to `Date.parse`. */
export function fromCandles(candles: readonly WireCandle[]): Bar[] {
  return candles.map(({ t, o, h, l, c, v }) => ({
    time: toSeconds(t),
    open: o,
    high: h,
    low: l,
    close: c,
    volume: v,
  }))
}

export const toSeconds = (text: string): UTCTimestamp => (Date.parse(text) / 1000) as UTCTimestamp
