import { intervals, isDated, type Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import type { Instrument } from '../symbols/find.ts'

/** The newest bar of a series, and when it was seen; milliseconds. */
export interface NewestBar {
  interval: Interval
  time: number
  observed: number
}

/** An instrument with the newest of its daily bars, and of the shortest bars within days that there are. */
export interface Newest extends Omit<Instrument, 'stored'> {
  daily: NewestBar | null
  fine: NewestBar | null
}

const minutes = intervals.filter((interval) => !isDated(interval))

const newest = (condition: string) => `
    SELECT s.interval, (extract(epoch FROM c.time) * 1000)::float8 AS time, (extract(epoch FROM c.observed_at) * 1000)::float8 AS observed
    FROM series s CROSS JOIN LATERAL (
      SELECT time, observed_at FROM candle WHERE series_id = s.id ORDER BY time DESC LIMIT 1
    ) c
    WHERE s.instrument_id = i.id AND ${condition} LIMIT 1`

const statement = `
  SELECT i.symbol, i.name, i.exchange, i.timezone, i.currency, i.synthetic, to_json(d) AS daily, to_json(f) AS fine
  FROM instrument i
  LEFT JOIN LATERAL (${newest(`s.interval = '1d'`)}) d ON true
  LEFT JOIN LATERAL (${newest('s.interval = ANY ($2) ORDER BY array_position($2, s.interval)')}) f ON true
  WHERE i.symbol = ANY ($1)`

export async function findNewest(pool: pg.Pool, symbols: readonly string[]): Promise<Map<string, Newest>> {
  const { rows } = await pool.query<Newest>({
    name: 'udf_newest',
    text: statement,
    values: [symbols, minutes],
  })
  return new Map(rows.map((row) => [row.symbol, row]))
}
