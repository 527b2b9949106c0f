import type pg from 'pg'
import { asTraded, type Values } from './domain/actions/as-traded.ts'
import type { Jumps } from './domain/actions/jumps.ts'
import { settledAt } from './domain/bar-status.ts'
import { priceFields } from './domain/candle.ts'
import { providerOf, type Provider } from './domain/provider.ts'
import { datingZone, type BarTime } from './domain/time.ts'
import type { BarRange } from './find-flags.ts'
import { marketOf, type GradedSeries } from './graded-series.ts'
import { createUndoings, jumpsKey, jumpsStatement } from './undo-splits.ts'

/**
 * Two providers that gave the same bars, by the prices of which the first one's are served. Compared are bars that had a final value
 * of the second before; of a provider whose values never stood, those of its latest object, which may go beyond the range. Differences are
 * relative to what is served, of the price that differs most.
 */
export interface Disagreement {
  providers: [served: Provider, other: Provider]
  compared: number
  differing: number
  /** Of those that differ; null where none does. */
  median: number | null
  worst: { relative: number; time: BarTime } | null
}

/** No more than so many values are compared, the newest. */
const most = 100_000

const statement = `
  SELECT (extract(epoch FROM r.time) * 1000)::float8 AS time, r.provider AS other, c.provider AS served,
    coalesce(r.provided_open, r.open)::float8 AS open, coalesce(r.provided_high, r.high)::float8 AS high,
    coalesce(r.provided_low, r.low)::float8 AS low, coalesce(r.provided_close, r.close)::float8 AS close,
    coalesce(r.provided_volume, r.volume)::float8 AS volume, r.basis,
    (extract(epoch FROM r.basis_on) * 1000)::float8 AS on, r.raw_object_id AS "rawObjectId",
    (extract(epoch FROM least(r.observed_at, c.observed_at)) * 1000)::float8 AS "observedAt",
    c.open::float8 AS s_open, c.high::float8 AS s_high, c.low::float8 AS s_low, c.close::float8 AS s_close
  FROM (
    SELECT DISTINCT ON (time, provider) * FROM candle_revision
    WHERE series_id = $1::int AND time BETWEEN $2::timestamptz AND $3::timestamptz ORDER BY time, provider, revision DESC
  ) r JOIN candle c ON c.series_id = $1::int AND c.time = r.time AND c.provider <> r.provider
  ORDER BY r.time DESC LIMIT ${most}`

interface Row extends Values {
  time: BarTime
  other: number
  served: number
  basis: number
  on: number | null
  rawObjectId: number
  observedAt: number
  s_open: number
  s_high: number
  s_low: number
  s_close: number
}

/** Of pairs in which one provider never had a say: see compare-providers.ts. */
const losersStatement = `
  SELECT other AS served, provider AS other, compared, differing, median, worst, (extract(epoch FROM worst_time) * 1000)::float8 AS time
  FROM provider_difference WHERE series_id = $1::int ORDER BY 1, 2`

interface LoserRow {
  served: number
  other: number
  compared: number
  differing: number
  median: number
  worst: number
  time: BarTime
}

/** How far the providers of a series are from each other, over a range of its bars. */
export async function findDisagreements(
  pool: pg.Pool,
  series: GradedSeries,
  range: BarRange,
): Promise<Disagreement[]> {
  const replaced = await findReplaced(pool, series, range)
  const { rows } = await pool.query<LoserRow>(losersStatement, [series.seriesId])
  const isKnown = ({ served, other }: LoserRow) =>
    replaced.some(
      ({ providers }) => providers.includes(providerOf(served)) && providers.includes(providerOf(other)),
    )
  return [...replaced, ...rows.filter((row) => !isKnown(row)).map(toDisagreement)]
}

const toDisagreement = ({
  served,
  other,
  compared,
  differing,
  median,
  worst,
  time,
}: LoserRow): Disagreement => ({
  providers: [providerOf(served), providerOf(other)],
  ...{ compared, differing },
  median: differing > 0 ? median : null,
  worst: differing > 0 ? { relative: worst, time } : null,
})

async function findReplaced(
  pool: pg.Pool,
  series: GradedSeries,
  { low, high }: BarRange,
): Promise<Disagreement[]> {
  const { seriesId, interval, symbol, splits } = series
  const values = [seriesId, new Date(low).toISOString(), new Date(high).toISOString()]
  const { rows } = await pool.query<Row>(statement, values)
  const undoings = createUndoings(
    { interval, zone: datingZone(series.timezone) },
    splits,
    async (rawObjectId) => {
      const found = await pool.query<{ jumps: Jumps }>(jumpsStatement, [
        rawObjectId,
        jumpsKey(symbol, interval),
      ])
      return found.rows[0]?.jumps
    },
  )
  const market = marketOf(series)
  const pairs = new Map<string, { compared: number; differences: { relative: number; time: BarTime }[] }>()
  for (const row of rows) {
    if (row.observedAt < settledAt(row.time, interval, market)) continue
    const relative = difference(row, asTraded<Values>(row, row.time, await undoings(row)))
    const key = `${row.served} ${row.other}`
    const pair = pairs.get(key) ?? { compared: 0, differences: [] }
    pairs.set(key, pair)
    pair.compared++
    if (relative > 0) pair.differences.push({ relative, time: row.time })
  }
  return [...pairs].map(([key, { compared, differences }]) => {
    const [served, other] = key.split(' ').map((id) => providerOf(Number(id)))
    const sorted = differences.sort((a, b) => a.relative - b.relative || b.time - a.time)
    const median = sorted[(sorted.length - 1) >> 1]?.relative ?? null
    const worst = sorted.at(-1) ?? null
    return { providers: [served!, other!], compared, differing: sorted.length, median, worst }
  })
}

function difference(row: Row, other: Values): number {
  const of = (field: (typeof priceFields)[number]) =>
    Math.abs(other[field] - row[`s_${field}`]) / row[`s_${field}`]
  return Math.max(...priceFields.map(of))
}
