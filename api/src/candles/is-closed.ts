import { intradayLength } from '@barline/db/domain/interval'
import { toRange } from './bound.ts'
import type { SeriesRef } from './find-series.ts'
import type { CandleQuery } from './query.ts'
import type { Page } from './read-pages.ts'

const day = 86_400_000
const lengths: Partial<Record<CandleQuery['interval'], number>> = { '1d': day, '1w': 7 * day, '1M': 31 * day }
/** How long after its end a bar may still be looked at for the first time: over a long weekend, and some. */
const settling = 5 * day

/** Whether all bars that an answer is about are over for long, so that only corrections and actions change it. `now` in milliseconds. */
export function isClosed(
  query: CandleQuery,
  series: readonly SeriesRef[],
  pages: readonly Page[],
  now: number,
): boolean {
  const { from, to, interval, order, asOf } = query
  const edge = now - settling - (intradayLength(interval) ?? lengths[interval] ?? 0)
  if (asOf !== undefined) return asOf < edge
  return series.every(({ zone }, place) => {
    if (to !== undefined && toRange(from, to, interval, zone).high < edge) return true
    const page = pages[place]
    // A full page, oldest first, ends where it ends, whatever is stored later.
    return order === 'asc' && page?.more === true && page.last !== null && page.last < edge
  })
}
