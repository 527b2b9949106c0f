import { intervals } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type pg from 'pg'
import type { IntervalEntry, SymbolEntry, SymbolsAnswer } from '../wire.ts'
import { deriveIntervals, readTimes, type SeriesTimes, type StoredSeries } from './derive-intervals.ts'
import { encodeCursor, type SymbolsCursor, type SymbolsQuery } from './query.ts'

/**
 * Symbol or name, whatever the case of either: the very symbol first, then those that begin with it, names that begin with it,
 * names that hold it. No LIKE, so that no character of the query means anything but itself.
 */
const statement = `
  WITH wanted AS (
    SELECT upper($1::text) AS symbol, casefold($1::text COLLATE pg_unicode_fast) AS name
  ), named AS (
    SELECT i.*, casefold(coalesce(i.name, '') COLLATE pg_unicode_fast) AS folded FROM instrument i
  ), ranked AS (
    SELECT n.*, CASE
      WHEN n.symbol = w.symbol THEN 0
      WHEN starts_with(n.symbol, w.symbol) THEN 1
      WHEN starts_with(n.folded, w.name) THEN 2
      WHEN strpos(n.folded, w.name) > 0 THEN 3
    END AS rank
    FROM named n CROSS JOIN wanted w
  ), page AS (
    SELECT * FROM ranked
    WHERE rank IS NOT NULL AND ($2::int IS NULL OR (rank, symbol COLLATE "C") > ($2::int, $3::text COLLATE "C"))
    ORDER BY rank, symbol COLLATE "C" LIMIT $4::int
  )
  SELECT p.rank, p.symbol, p.name, p.exchange, p.currency, p.timezone, p.synthetic, coalesce(
    json_agg(json_build_object('id', s.id, 'interval', s.interval, 'count', s.count,
      'first', extract(epoch FROM s.first) * 1000, 'last', extract(epoch FROM s.last) * 1000))
      FILTER (WHERE s.count > 0), '[]') AS stored
  FROM page p LEFT JOIN series s ON s.instrument_id = p.id
  GROUP BY p.rank, p.symbol, p.name, p.exchange, p.currency, p.timezone, p.synthetic
  ORDER BY p.rank, p.symbol COLLATE "C"`

/** An instrument, with those of its stored series that have bars. */
export interface Instrument extends Omit<SymbolEntry, 'intervals'> {
  stored: StoredSeries[]
}

interface Row extends Instrument {
  rank: number
}

/** A page of instruments, the best match first, and where the next page begins. */
export async function findInstruments(
  pool: pg.Pool,
  { query, limit, cursor }: SymbolsQuery,
): Promise<{ page: Instrument[]; next: SymbolsCursor | undefined }> {
  const values = [query, cursor?.rank ?? null, cursor?.symbol ?? null, limit + 1]
  const { rows } = await pool.query<Row>({ name: 'api_symbols', text: statement, values })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { page, next: last && { query, rank: last.rank, symbol: last.symbol } }
}

export async function findSymbols(pool: pg.Pool, asked: SymbolsQuery): Promise<SymbolsAnswer> {
  const { page, next } = await findInstruments(pool, asked)
  const times = await readTimes(
    pool,
    page.map(({ stored }) => stored),
  )
  return { symbols: page.map((row) => toEntry(row, times)), next: next ? encodeCursor(next) : null }
}

function toEntry({ stored, ...row }: Instrument, times: SeriesTimes): SymbolEntry {
  const { symbol, name, exchange, currency, timezone, synthetic } = row
  const entries = [...stored.map(toInterval), ...deriveIntervals(row, stored, times)]
  const place = ({ interval }: IntervalEntry) => intervals.indexOf(interval)
  return {
    symbol,
    name,
    exchange,
    currency,
    timezone,
    synthetic,
    intervals: entries.sort((a, b) => place(a) - place(b)),
  }
}

const toInterval = ({ interval, first, last, count }: StoredSeries): IntervalEntry => ({
  interval,
  from: formatBarTime(barTime(first), interval),
  to: formatBarTime(barTime(last), interval),
  count,
})
