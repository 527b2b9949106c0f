import type pg from 'pg'
import type { Split } from './domain/actions/action.ts'
import { fromSplitList, type SplitList } from './domain/actions/split-list.ts'
import type { Market } from './domain/bar-status.ts'
import type { Interval } from './domain/interval.ts'
import { calendarFor } from './domain/calendar/calendar-for.ts'
import type { Symbol } from './domain/symbol.ts'
import { isTimeZone } from './domain/time.ts'
import type { Listed } from './find-gaps.ts'

/** A stored series with bars, as its quality is asked for. Times in milliseconds. */
export interface GradedSeries extends Omit<Listed, 'symbol'> {
  symbol: Symbol
  seriesId: number
  first: number
  last: number
  count: number
  version: number
  /** The newest observation of its last bar. */
  observedAt: number
  /** By which its bars are divided back. */
  splits: Split[]
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

/** $1 symbol or null, $2 interval or null, $3 and $4 the symbol and series after which the list begins, $5 how many. */
const statement = `
  SELECT i.symbol, s.interval, i.exchange, i.timezone, s.id AS "seriesId", s.count, s.version, s.splits,
    ${ms('s.first')} AS first, ${ms('s.last')} AS last,
    (SELECT ${ms('c.observed_at')} FROM candle c WHERE c.series_id = s.id AND c.time = s.last) AS "observedAt"
  FROM series s JOIN instrument i ON i.id = s.instrument_id
  WHERE s.count > 0 AND ($1::text IS NULL OR i.symbol = $1) AND ($2::text IS NULL OR s.interval = $2)
    AND ($3::text IS NULL OR (i.symbol COLLATE "C", s.id) > ($3, $4::int))
  ORDER BY i.symbol COLLATE "C", s.id LIMIT $5::int`

export interface Wanted {
  symbol?: Symbol | undefined
  interval?: Interval | undefined
  after?: { symbol: string; seriesId: number } | undefined
  limit?: number | undefined
}

/** By symbol, then as they were made. */
export async function findGradedSeries(
  pool: pg.Pool,
  { symbol, interval, after, limit }: Wanted,
): Promise<GradedSeries[]> {
  const { rows } = await pool.query<Omit<GradedSeries, 'splits'> & { splits: SplitList }>(statement, [
    symbol ?? null,
    interval ?? null,
    after?.symbol ?? null,
    after?.seriesId ?? null,
    limit ?? null,
  ])
  return rows.map((row) => ({ ...row, splits: fromSplitList(row.splits) }))
}

type Listing = Pick<Listed, 'exchange' | 'timezone'> & { symbol: string }

export const marketOf = (listing: Listing): Market => ({
  calendar: calendarFor(listing),
  zone: listing.timezone !== null && isTimeZone(listing.timezone) ? listing.timezone : undefined,
})
