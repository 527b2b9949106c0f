import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { isTimeZone } from '@barline/db/domain/time'
import type pg from 'pg'
import { toRange, type TimeRange } from './bound.ts'
import { pageStatement, type Layout } from './page-statement.ts'
import type { CandleQuery } from './query.ts'

/** What a request needs to know of a symbol before it reads bars. */
export interface SeriesRef {
  symbol: Symbol
  /** IANA name; dates of a request are days there. */
  zone: string
  /** Null where the symbol is known and has no bars of the interval: it may get some any time, so that is an empty answer and no error. */
  seriesId: number | null
}

/** One series' part of an answer. */
export interface Page {
  /** The bars, as they are sent. */
  text: string
  /** Time of the last bar in it, or where an earlier page ended; null where there never was one. Milliseconds. */
  last: number | null
  /** Whether bars of the range follow. */
  more: boolean
}

/** No answer holds more bars than this: with many symbols a page has fewer than `limit` of each, and `next` leads on. */
const maxBars = 250_000

const findStatement = `
  SELECT i.symbol, i.timezone AS zone, s.id AS "seriesId"
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id AND s.interval = $2
  WHERE i.symbol = ANY ($1)`

/** The series of the symbols that are known, in the order asked. */
export async function findSeries(pool: pg.Pool, symbols: Symbol[], interval: Interval): Promise<SeriesRef[]> {
  const { rows } = await pool.query<SeriesRef & { zone: string | null }>({
    name: 'api_series',
    text: findStatement,
    values: [symbols, interval],
  })
  const known = new Map(rows.map((row) => [row.symbol, { ...row, zone: usable(row.zone) }]))
  return symbols.flatMap((symbol) => known.get(symbol) ?? [])
}

const usable = (zone: string | null) => (zone !== null && isTimeZone(zone) ? zone : 'America/New_York')

interface Row {
  text: string
  count: number
  last: Date | null
  more: boolean
}

/** How pages are written, and what leads each line of a symbol where they are lines. */
export interface Writing {
  layout: Layout
  label(symbol: Symbol): string
}

/** A page of each series, in their order: one statement for all of them. */
export async function readPages(
  pool: pg.Pool,
  query: CandleQuery,
  series: SeriesRef[],
  { layout, label }: Writing,
): Promise<Page[]> {
  const ranges = series.map(({ zone }, place) =>
    remaining(query, zone, query.cursor?.positions[place] ?? null),
  )
  const limit = Math.min(query.limit, Math.floor(maxBars / series.length))
  const { rows } = await pool.query<Row>({
    name: `api_page_${layout}_${query.time}_${query.order}_${isDated(query.interval) ? 'dated' : 'intraday'}`,
    text: pageStatement({ ...query, layout }),
    // No series has the id 0: a symbol without one takes part, and finds nothing.
    values: [
      series.map(({ seriesId }) => seriesId ?? 0),
      ranges.map(low),
      ranges.map(high),
      limit,
      series.map(({ symbol }) => label(symbol)),
    ],
  })
  return rows.map(({ text, last, more }, place) => {
    const position = last?.getTime() ?? query.cursor?.positions[place] ?? null
    return { text, last: position, more }
  })
}

const low = (range: TimeRange) => new Date(range.low).toISOString()
const high = (range: TimeRange) => new Date(range.high).toISOString()

/** The range asked for, less what earlier pages have sent. */
function remaining(query: CandleQuery, zone: string, position: number | null): TimeRange {
  const range = toRange(query.from, query.to, query.interval, zone)
  if (position === null) return range
  if (query.order === 'asc') return { low: Math.max(range.low, position + 1), high: range.high }
  return { low: range.low, high: Math.min(range.high, position - 1) }
}
