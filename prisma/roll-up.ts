import type pg from 'pg'
import type { Calendar } from './domain/calendar/calendar.ts'
import { calendarFor } from './domain/calendar/calendar-for.ts'
import { gridOf, type Bucket, type Grid } from './domain/rollup-grid.ts'
import { rollupSource } from './domain/rollup-source.ts'
import type { Interval } from './domain/interval.ts'
import type { Symbol } from './domain/symbol.ts'

type Sql = Pick<pg.PoolClient, 'query'>

/** A series of fewer bars is rolled up when it is read: that is as fast. */
export const leastBars = 5_000

const lockKey = `hashtext('barline hours'), $1::int`

/** Buckets that one statement fills. */
const piece = 5_000

interface Source {
  version: number
  interval: Interval
  count: number
  first: Date | null
  last: Date | null
  symbol: Symbol
  exchange: string | null
  timezone: string | null
  currency: string | null
  stored: Interval[]
  rolled: number | null
  calendar: string | null
}

const sourceStatement = `
  SELECT s.version, s.interval, s.count, s.first, s.last, i.symbol, i.exchange, i.timezone, i.currency, h.version AS rolled, h.calendar,
    (SELECT json_agg(interval) FROM series WHERE instrument_id = i.id AND count > 0) AS stored
  FROM series s JOIN instrument i ON i.id = s.instrument_id LEFT JOIN hours h ON h.series_id = s.id WHERE s.id = $1`

/**
 * Brings the stored hours of a series up to its newest version: those that a change since the last time touched are folded again from
 * its bars. They follow from the bars alone, so that whoever finds them behind reads the bars instead. Returns the version that they
 * are of now, or undefined where none are kept: of few bars, or where the hour is not derived from this series.
 * One snapshot is read, so that a commit in between is the business of the next time; two callers wait for each other.
 */
export async function rollUp(pool: pg.Pool, seriesId: number): Promise<number | undefined> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    // Before the transaction, whose first statement takes the snapshot.
    await client.query(`SELECT pg_advisory_lock(${lockKey})`, [seriesId])
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const version = await rollUpLocked(client, seriesId)
    await client.query('COMMIT')
    await client.query(`SELECT pg_advisory_unlock(${lockKey})`, [seriesId])
    return version
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    // A connection that failed in the middle is closed, and its transaction and lock with it.
    client.release(failure)
  }
}

/** What kept hours are marked with: those of another calendar are not the same bars. */
export const hoursBy = (calendar: Calendar | undefined): string => calendar?.id ?? 'none'

async function rollUpLocked(client: Sql, seriesId: number): Promise<number | undefined> {
  const [source] = (await client.query<Source>(sourceStatement, [seriesId])).rows
  if (!source?.first || !source.last || source.count < leastBars) return undefined
  if (rollupSource('1h', new Set(source.stored)) !== source.interval) return undefined
  const calendar = calendarFor(source)
  const cutBy = hoursBy(calendar)
  if (source.calendar === cutBy && source.rolled === source.version) return source.version
  const isNew = source.calendar !== cutBy
  if (isNew) await client.query('DELETE FROM hour WHERE series_id = $1', [seriesId])
  const ranges = isNew
    ? [{ from: source.first.getTime(), to: source.last.getTime() }]
    : await changedSince(client, seriesId, source.rolled!)
  const grid = gridOf('1h', calendar)
  for (const { from, to } of ranges) await fill(client, seriesId, bucketsOf(grid, from, to))
  await client.query(
    `INSERT INTO hours (series_id, version, calendar) VALUES ($1, $2, $3)
     ON CONFLICT (series_id) DO UPDATE SET version = excluded.version, calendar = excluded.calendar`,
    [seriesId, source.version, cutBy],
  )
  return source.version
}

/** Ranges that changes after a version touched, each once. */
async function changedSince(
  client: Sql,
  seriesId: number,
  version: number,
): Promise<{ from: number; to: number }[]> {
  const { rows } = await client.query<{ from: Date; to: Date }>(
    `SELECT "from", "to" FROM change WHERE series_id = $1 AND version > $2 ORDER BY "from"`,
    [seriesId, version],
  )
  const ranges: { from: number; to: number }[] = []
  for (const row of rows) {
    const [from, to] = [row.from.getTime(), row.to.getTime()]
    const last = ranges.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else ranges.push({ from, to })
  }
  return ranges
}

/** The buckets that hold a moment of the range, in order. */
function* bucketsOf(grid: Grid, from: number, to: number): Iterable<Bucket> {
  const window = piece * grid.length
  for (let start = from; start <= to;) {
    const stretches = grid.stretches(start, Math.min(start + window, to + 1))
    for (const stretch of stretches)
      for (const bucket of grid.buckets(stretch)) if (bucket.end > start && bucket.start <= to) yield bucket
    start = stretches.at(-1)!.end
  }
}

const fold = `
  INSERT INTO hour (series_id, time, open, high, low, close, volume)
  SELECT $1, b.low, (a.opens)[1], a.high, a.low, (a.closes)[cardinality(a.closes)], a.volume
  FROM unnest($2::timestamptz[], $3::timestamptz[]) AS b (low, high)
  CROSS JOIN LATERAL (
    SELECT array_agg(open ORDER BY time) AS opens, max(high) AS high, min(low) AS low, array_agg(close ORDER BY time) AS closes,
      trim_scale(sum(volume)) AS volume
    FROM candle WHERE series_id = $1 AND time >= b.low AND time < b.high HAVING count(*) > 0
  ) a`

async function fill(client: Sql, seriesId: number, buckets: Iterable<Bucket>): Promise<void> {
  const iso = (time: number) => new Date(time).toISOString()
  const flush = async (some: Bucket[]) => {
    if (some.length === 0) return
    const [low, high] = [some[0]!.start, some.at(-1)!.end]
    await client.query('DELETE FROM hour WHERE series_id = $1 AND time >= $2 AND time < $3', [
      seriesId,
      iso(low),
      iso(high),
    ])
    await client.query(fold, [seriesId, some.map(({ start }) => iso(start)), some.map(({ end }) => iso(end))])
  }
  let some: Bucket[] = []
  for (const bucket of buckets) {
    if (some.push(bucket) < piece) continue
    await flush(some)
    some = []
  }
  await flush(some)
}
