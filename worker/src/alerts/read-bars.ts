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
}

/** A bar adjusted for the splits in effect, and which value of it that is. */
export interface FinalBar extends Candle {
  rawObjectId: number
  revision: number
}

const seriesStatement = `-- prepared: alert_series
  SELECT s.id, i.symbol, s.interval, s.version, i.exchange, i.timezone, (
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

const barsStatement = `-- prepared: alert_bars
  SELECT ${ms('time')} AS time, open::float8, high::float8, low::float8, close::float8, volume::float8,
    raw_object_id AS "rawObjectId", revision, ${ms('observed_at')} AS "observedAt"
  FROM candle WHERE series_id = $1::int AND time >= $2::timestamptz AND time <= $3::timestamptz ORDER BY time LIMIT $4::int`

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
  { from = Date.UTC(1900, 0, 1), to = Date.UTC(9999, 0, 1) }: BarRange,
  now: number,
  batch = defaultBatch,
): AsyncGenerator<FinalBar[]> {
  const adjust = adjuster(stepsOf(splitFactors(series)))
  for (let start = from; ;) {
    const rows = await sql.$queryRawUnsafe<BarRow[]>(
      barsStatement,
      series.id,
      new Date(start),
      new Date(to),
      batch,
    )
    yield rows.filter((row) => isFinal(row, series, now)).map(adjust)
    if (rows.length < batch) return
    start = rows.at(-1)!.time + 1
  }
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
