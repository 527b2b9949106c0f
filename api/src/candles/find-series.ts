import { rollupCalendar } from '@barline/db/domain/rollup-calendar'
import type { Interval } from '@barline/db/domain/interval'
import { gridOf, type Grid } from '@barline/db/domain/rollup-grid'
import { rollupSource } from '@barline/db/domain/rollup-source'
import type { Symbol } from '@barline/db/domain/symbol'
import { isTimeZone } from '@barline/db/domain/time'
import type { Sql } from './find-buckets.ts'

/** From which series' bars an interval's are rolled up, and along which grid. */
export interface Derivation {
  seriesId: number
  source: Interval
  grid: Grid
}

/** What a request needs to know of a symbol before it reads bars. */
export interface SeriesRef {
  symbol: Symbol
  /** IANA name; dates of a request are days there. */
  zone: string
  /** Null where the symbol is known and has no bars of the interval: it may get some any time, so that is an empty answer and no error. */
  seriesId: number | null
  /** Where bars of the interval are not stored and can be rolled up. */
  derivation: Derivation | undefined
}

interface Row {
  symbol: Symbol
  exchange: string | null
  zone: string | null
  stored: Partial<Record<Interval, number>>
}

const statement = `
  SELECT i.symbol, i.exchange, i.timezone AS zone,
    coalesce(json_object_agg(s.interval, s.id) FILTER (WHERE s.count > 0), '{}') AS stored
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id
  WHERE i.symbol = ANY ($1)
  GROUP BY i.id`

/** The series of the symbols that are known, in the order asked. */
export async function findSeries(sql: Sql, symbols: Symbol[], interval: Interval): Promise<SeriesRef[]> {
  const { rows } = await sql.query<Row>({ name: 'api_series', text: statement, values: [symbols] })
  const known = new Map(rows.map((row) => [row.symbol, toRef(row, interval)]))
  return symbols.flatMap((symbol) => known.get(symbol) ?? [])
}

const toRef = (row: Row, interval: Interval): SeriesRef => ({
  symbol: row.symbol,
  zone: row.zone !== null && isTimeZone(row.zone) ? row.zone : 'America/New_York',
  seriesId: row.stored[interval] ?? null,
  derivation: derive(row, interval),
})

function derive({ symbol, exchange, zone, stored }: Row, interval: Interval): Derivation | undefined {
  const source = rollupSource(interval, new Set(Object.keys(stored) as Interval[]))
  if (source === undefined) return undefined
  const calendar = rollupCalendar({ symbol, exchange, timezone: zone })
  return { seriesId: stored[source]!, source, grid: gridOf(interval, calendar) }
}
