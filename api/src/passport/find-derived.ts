import type { Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import { rollupSource } from '@barline/db/domain/rollup-source'
import type { Symbol } from '@barline/db/domain/symbol'
import { barTime, formatBarTime, type BarTime } from '@barline/db/domain/time'
import { findGradedSeries, marketOf } from '@barline/db/graded-series'
import type pg from 'pg'
import { latest } from '../candles/bound.ts'
import type { DerivedPassport } from '../wire.ts'

const parts = `
  SELECT count(*)::int, (extract(epoch FROM min(time)) * 1000)::float8 AS "from", (extract(epoch FROM max(time)) * 1000)::float8 AS "to"
  FROM candle WHERE series_id = $1::int AND time >= $2::timestamptz AND time < $3::timestamptz`

/** Of which stored bars a rolled-up one is made; undefined where there is no such bar. */
export async function findDerived(
  pool: pg.Pool,
  symbol: Symbol,
  interval: Interval,
  time: BarTime,
): Promise<DerivedPassport | undefined> {
  const stored = await findGradedSeries(pool, { symbol })
  const source = rollupSource(interval, new Set(stored.map((series) => series.interval)))
  const series = stored.find((one) => one.interval === source)
  if (!series) return undefined
  const { start, end } = bucketAt(gridOf(interval, marketOf(series).calendar), time)
  if (start !== time) return undefined
  // A week may end in the year 10000, which PostgreSQL does not read as JavaScript writes it.
  const until = Math.min(end, latest)
  const values = [series.seriesId, new Date(start).toISOString(), new Date(until).toISOString()]
  const { rows } = await pool.query<{ count: number; from: number; to: number }>(parts, values)
  const { count, from, to } = rows[0]!
  if (count === 0) return undefined
  const write = (part: number) => formatBarTime(barTime(part), series.interval)
  return {
    ...{ symbol, interval, t: formatBarTime(time, interval) },
    derived: { interval: series.interval, from: write(from), to: write(to), count },
  }
}
