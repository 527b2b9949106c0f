import type { Db } from '@barline/db/client'
import type { Split } from '@barline/db/domain/actions/action'
import {
  adjustPrice,
  adjustVolume,
  factorsOf,
  stepsOf,
  type Step,
} from '@barline/db/domain/actions/adjustment'
import { fromSplitList, type SplitList } from '@barline/db/domain/actions/split-list'
import { barStatus, longestUntilSettled, settledAt, type Market } from '@barline/db/domain/bar-status'
import type { Candle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, datingZone } from '@barline/db/domain/time'
import { marketOf } from '@barline/db/graded-series'

export type Sql = Pick<Db, '$queryRawUnsafe'>

/** A stored series as rules look at it. */
export interface WatchedSeries {
  id: number
  symbol: string
  interval: Interval
  version: number
  market: Market
  /** IANA name; of New York where no answer has said another yet. */
  zone: string
  /** In effect now. */
  splits: Split[]
  /** Grows with each split or dividend that becomes known, takes effect or is taken back. */
  actionsVersion: number
}

/** A bar adjusted for the splits in effect, and which value of it that is. */
export interface FinalBar extends Candle {
  rawObjectId: number
  revision: number
}

/** A bar of which it is told whether it is final. */
export interface SeenBar extends FinalBar {
  isFinal: boolean
}

const seriesStatement = `-- prepared: alert_series
  SELECT s.id, i.symbol, s.interval, s.version, i.actions_version AS "actionsVersion", i.exchange, i.timezone, (
    SELECT coalesce(jsonb_agg(jsonb_build_array(ex_date::text, numerator, denominator) ORDER BY ex_date), '[]')
    FROM corporate_action WHERE instrument_id = i.id AND kind = 'split' AND until IS NULL AND in_effect_since IS NOT NULL) AS splits
  FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE i.symbol = $1 AND s.interval = $2 AND s.count > 0`

type SeriesRow = Omit<WatchedSeries, 'splits' | 'zone' | 'market'> & {
  exchange: string | null
  timezone: string | null
  splits: SplitList
}

/** Undefined where no bar of the symbol is stored in that interval. */
export async function findWatchedSeries(
  sql: Sql,
  symbol: string,
  interval: Interval,
): Promise<WatchedSeries | undefined> {
  const [row] = await sql.$queryRawUnsafe<SeriesRow[]>(seriesStatement, symbol, interval)
  if (!row) return undefined
  const { exchange, timezone, splits, ...series } = row
  return {
    ...series,
    market: marketOf({ symbol, exchange, timezone }),
    zone: datingZone(timezone),
    splits: fromSplitList(splits),
  }
}

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

const barsAtStatement = `-- prepared: alert_bars_at
  SELECT ${columns} FROM candle WHERE series_id = $1::int AND time = ANY ($2::timestamptz[]) ORDER BY candle.time`

type BarRow = Omit<FinalBar, 'time'> & { time: number; observedAt: number }

const defaultBatch = 20_000

export interface BarRange {
  /** Milliseconds, both included; all bars where not given. */
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

/** The same with those that are still forming. */
export async function* readBars(
  sql: Sql,
  series: WatchedSeries,
  { from = Date.UTC(1900, 0, 1), to = Date.UTC(9999, 0, 1) }: BarRange,
  now: number,
  batch = defaultBatch,
): AsyncGenerator<SeenBar[]> {
  const see = seer(series, now)
  for (let start = from; ;) {
    const rows = await sql.$queryRawUnsafe<BarRow[]>(
      barsStatement,
      series.id,
      new Date(start),
      new Date(to),
      batch,
    )
    yield rows.map(see)
    if (rows.length < batch) return
    start = rows.at(-1)!.time + 1
  }
}

/** The last bars before a moment, in ascending order: so many final ones, or all there are, and those between them that are forming. */
export async function readBarsBefore(
  sql: Sql,
  series: WatchedSeries,
  { before, count }: { before: number; count: number },
  now: number,
): Promise<SeenBar[]> {
  for (let limit = count + 50; ; limit *= 2) {
    const rows = await sql.$queryRawUnsafe<BarRow[]>(barsBeforeStatement, series.id, new Date(before), limit)
    const bars = rows.reverse().map(seer(series, now))
    const final = bars.flatMap(({ isFinal }, index) => (isFinal ? [index] : []))
    if (final.length >= count) return bars.slice(final[final.length - count])
    if (rows.length < limit) return bars
  }
}

/** Bars by their times, in ascending order. */
export async function readBarsAt(
  sql: Sql,
  series: WatchedSeries,
  times: readonly number[],
  now: number,
): Promise<SeenBar[]> {
  const dates = times.map((time) => new Date(time))
  const rows = await sql.$queryRawUnsafe<BarRow[]>(barsAtStatement, series.id, dates)
  return rows.map(seer(series, now))
}

/** For rows in ascending order. */
function seer(series: WatchedSeries, now: number): (row: BarRow) => SeenBar {
  const adjust = adjuster(stepsOf(splitFactors(series)))
  return (row) => ({ ...adjust(row), isFinal: isFinal(row, series, now) })
}

const splitFactors = ({ splits, interval, zone }: WatchedSeries) =>
  factorsOf(
    splits.map((split) => ({ kind: 'split', ...split })),
    { interval, zone, currency: null },
    () => undefined,
  )

/** Almost every bar was looked at long after it was over: the calendar is asked of the others only. */
function isFinal({ time, observedAt }: BarRow, { interval, market }: WatchedSeries, now: number): boolean {
  const longest = time + longestUntilSettled(interval)
  if (observedAt >= longest && now >= longest) return true
  const settled = settledAt(barTime(time), interval, market)
  return barStatus({ settled, observedAt, earlier: [], now }) !== 'forming'
}

/** Bars have to come in ascending order. */
function adjuster(steps: readonly Step[]): (row: BarRow) => FinalBar {
  let at = 0
  return (row) => {
    while (at < steps.length && row.time >= steps[at]!.cut) at++
    const { price, volume } = steps[at] ?? { price: 1, volume: 1 }
    const { rawObjectId, revision } = row
    return {
      ...{ rawObjectId, revision },
      time: barTime(row.time),
      open: adjustPrice(row.open, price),
      high: adjustPrice(row.high, price),
      low: adjustPrice(row.low, price),
      close: adjustPrice(row.close, price),
      volume: adjustVolume(row.volume, volume),
    }
  }
}
