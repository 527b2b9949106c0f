import type { WireColumns } from '@barline/api/wire'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Bar } from '#lib/bars/bar.ts'
import { fromColumns } from '#lib/bars/from-wire.ts'
import { type Answer, ask, type Fetch, mapAnswer } from './answer.ts'
import type { Rendition } from './series.ts'

/** `from` and `to` are seconds since 1970, inclusive. */
export interface Window {
  from?: number
  to?: number
  /** At most this many, the newest of the range. */
  limit: number
}

export interface Page {
  /** Newest first, as they came. */
  bars: Bar[]
  /** Whether the range has older bars than these. */
  more: boolean
}

/** The newest bars of a range of a series. */
export async function getCandles(
  fetch: Fetch,
  series: Rendition,
  window: Window,
  signal?: AbortSignal,
): Promise<Answer<Page>> {
  const request = toRequest(series, window)
  const answer = await ask(fetch, ({ v1 }) => v1.candles[':symbol'].$get(request), signal)
  return mapAnswer(answer, ({ candles, next }) => ({
    // Of the shape and with the times that were asked for.
    bars: fromColumns(candles as WireColumns<number>),
    more: next !== null,
  }))
}

const toRequest = ({ symbol, interval, adjust, session }: Rendition, { from, to, limit }: Window) => ({
  param: { symbol },
  query: {
    interval,
    adjust,
    ...({ order: 'desc', shape: 'columns', time: 'unix' } as const),
    limit: String(limit),
    ...(session === 'regular' && { session }),
    ...(from !== undefined && { from: bound(from, interval) }),
    ...(to !== undefined && { to: bound(to, interval) }),
  },
})

/** Daily and longer bars are named by their session's date: an instant would first have to be put into a zone. */
export const bound = (seconds: number, interval: Interval) =>
  isDated(interval) ? new Date(seconds * 1000).toISOString().slice(0, 10) : String(seconds)
