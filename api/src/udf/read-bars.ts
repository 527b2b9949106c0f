import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import type { SeriesRef } from '../candles/find-series.ts'
import { manySymbolsSchema } from '../candles/query.ts'
import { readConsistently } from '../candles/read-consistently.ts'
import type { Page } from '../candles/read-pages.ts'

export interface Range {
  /** Milliseconds, both included. */
  low: number
  high: number
}

const defaults = manySymbolsSchema.parse({
  symbols: 'ANY',
  ...{ order: 'desc', shape: 'columns', time: 'unix', adjust: 'split' },
})

/** A page of each series: the newest bars of a range, newest first, as columns with Unix seconds, adjusted for splits as `/v1/candles` does. */
export function readNewest(
  pool: pg.Pool,
  series: SeriesRef[],
  interval: Interval,
  { low, high }: Range,
  limit: number,
): Promise<Page[]> {
  const symbols = series.map(({ symbol }) => symbol)
  const bounds = { from: { instant: low }, to: { instant: high } }
  const writing = { layout: 'columns', label: () => '' } as const
  return readConsistently(pool, { ...defaults, symbols, interval, ...bounds, limit }, series, writing)
}
