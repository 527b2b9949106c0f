import type { Interval } from '@barline/db/domain/interval'
import { intradayLength } from '@barline/db/domain/interval'
import { bucketAt } from '@barline/db/domain/rollup-grid'
import { createSeer, type BarRow, type FinalBar, type SeenBar } from './see-bars.ts'
import { endAt, type Sql, type WatchedSeries } from './watched-series.ts'

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

const columns = `${ms('time')} AS time, open::float8, high::float8, low::float8, close::float8, volume::float8,
    raw_object_id AS "rawObjectId", revision, ${ms('observed_at')} AS "observedAt"`

// `candle.time`: the name alone is that of a column of the answer, which no index has.
const barsStatement = `-- prepared: alert_bars
  SELECT ${columns}
  FROM candle WHERE series_id = $1::int AND time >= $2::timestamptz AND time <= $3::timestamptz ORDER BY candle.time LIMIT $4::int`

const barsBeforeStatement = `-- prepared: alert_bars_before
  SELECT ${columns}
  FROM candle WHERE series_id = $1::int AND time < $2::timestamptz ORDER BY candle.time DESC LIMIT $3::int`

const barsWithinStatement = `-- prepared: alert_bars_within
  SELECT c.* FROM unnest($2::timestamptz[], $3::timestamptz[]) AS r (low, high) CROSS JOIN LATERAL (
    SELECT ${columns} FROM candle WHERE series_id = $1::int AND time >= r.low AND time <= r.high
  ) c ORDER BY c.time`

const defaultBatch = 20_000

export interface BarRange {
  /** Milliseconds, both included; all bars where not given. The first is where a bar begins. */
  from?: number | undefined
  to?: number | undefined
}

/** The final bars of a series in ascending order, in batches, as adjusted for splits; what is still forming is left out. */
export async function* readFinalBars(
  sql: Sql,
  series: WatchedSeries,
  range: BarRange,
  now: number,
  batch = defaultBatch,
): AsyncGenerator<FinalBar[]> {
  for await (const bars of readBars(sql, series, range, now, batch))
    yield bars.filter(({ isFinal }) => isFinal)
}

/** The same with those that are still forming; a batch is of about so many bars. */
export async function* readBars(
  sql: Sql,
  series: WatchedSeries,
  { from = series.first, to = series.last }: BarRange,
  now: number,
  batch = defaultBatch,
): AsyncGenerator<SeenBar[]> {
  const seer = createSeer(series, now)
  const limit = Math.min(batch * barsInOne(series), Math.max(batch, defaultBatch))
  const end = to >= series.last ? series.last : endAt(series, to)
  for (let start = from; ;) {
    const rows = await sql.$queryRawUnsafe<BarRow[]>(
      barsStatement,
      series.id,
      new Date(start),
      new Date(end),
      limit,
    )
    if (rows.length < limit) return yield [...rows.flatMap(seer.see), ...seer.finish()]
    yield rows.flatMap(seer.see)
    start = rows.at(-1)!.time + 1
  }
}

/** The last bars before the beginning of one, in ascending order: so many final ones, or all there are, and those between them that are forming. */
export async function readBarsBefore(
  sql: Sql,
  series: WatchedSeries,
  { before, count }: { before: number; count: number },
  now: number,
): Promise<SeenBar[]> {
  const limit = Math.min((count + 1) * barsInOne(series) + 50, Math.max(count + 50, defaultBatch))
  let bars: SeenBar[] = []
  let begun: BarRow[] = []
  for (let edge = before; ;) {
    const older = await sql.$queryRawUnsafe<BarRow[]>(barsBeforeStatement, series.id, new Date(edge), limit)
    const isAll = older.length < limit
    const rows = [...older.reverse(), ...begun]
    // More may belong to the first bar that is made of others.
    const { grid } = series
    const start = grid && !isAll ? bucketAt(grid, rows[0]!.time).end : -Infinity
    const whole = rows.findIndex(({ time }) => time >= start)
    begun = whole < 0 ? rows : rows.slice(0, whole)
    if (whole >= 0) bars = [...seeAll(series, rows.slice(whole), now), ...bars]
    const final = bars.flatMap(({ isFinal }, index) => (isFinal ? [index] : []))
    if (final.length >= count) return bars.slice(final[final.length - count])
    if (isAll) return bars
    edge = rows[0]!.time
  }
}

/** The bars that stored ones are or are part of, by the times of those, in ascending order. */
export async function readBarsAt(
  sql: Sql,
  series: WatchedSeries,
  times: readonly number[],
  now: number,
): Promise<SeenBar[]> {
  if (times.length === 0) return []
  const { grid } = series
  const ends = new Map(
    times.map((time) => {
      const { start, end } = grid ? bucketAt(grid, time) : { start: time, end: time + 1 }
      return [start as number, end - 1]
    }),
  )
  const [low, high] = [[...ends.keys()], [...ends.values()]].map((list) => list.map((time) => new Date(time)))
  return seeAll(series, await sql.$queryRawUnsafe<BarRow[]>(barsWithinStatement, series.id, low, high), now)
}

function seeAll(series: WatchedSeries, rows: readonly BarRow[], now: number): SeenBar[] {
  const seer = createSeer(series, now)
  return [...rows.flatMap(seer.see), ...seer.finish()]
}

/** Of how many stored bars one is made, at most but for days without end. */
function barsInOne({ grid, interval, source }: WatchedSeries): number {
  if (!grid) return 1
  const length = intradayLength(interval)
  return length === undefined ? datedBars[interval as '1w' | '1M'] : length / intradayLength(source)!
}

const datedBars = { '1w': 5, '1M': 23 } satisfies Partial<Record<Interval, number>>
