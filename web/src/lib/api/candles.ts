import type { CandlesAnswer, WireColumns } from '@barline/api/wire'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Bar } from '#lib/bars/bar.ts'
import { fromColumns } from '#lib/bars/from-wire.ts'
import { type Answer, type Fetch, getJson, mapAnswer } from './answer.ts'
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
  const url = candlesUrl(series, window)
  const answer = await getJson<CandlesAnswer<WireColumns<number>>>(fetch, url, signal)
  return mapAnswer(answer, ({ candles, next }) => ({ bars: fromColumns(candles), more: next !== null }))
}

export function candlesUrl({ symbol, interval, adjust }: Rendition, { from, to, limit }: Window): string {
  const query = new URLSearchParams({
    interval,
    adjust,
    order: 'desc',
    shape: 'columns',
    time: 'unix',
    limit: String(limit),
  })
  if (from !== undefined) query.set('from', bound(from, interval))
  if (to !== undefined) query.set('to', bound(to, interval))
  return `/v1/candles/${encodeURIComponent(symbol)}?${query}`
}

/** Daily and longer bars are named by their session's date: an instant would first have to be put into a zone. */
const bound = (seconds: number, interval: Interval) =>
  isDated(interval) ? new Date(seconds * 1000).toISOString().slice(0, 10) : String(seconds)
