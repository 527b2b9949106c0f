import { basisOf } from '@barline/db/alerts/find-behind'
import type { Db } from '@barline/db/client'
import type { Split } from '@barline/db/domain/actions/action'
import { fromSplitList, type SplitList } from '@barline/db/domain/actions/split-list'
import type { Market } from '@barline/db/domain/bar-status'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf, type Grid } from '@barline/db/domain/rollup-grid'
import { rollupSource } from '@barline/db/domain/rollup-source'
import { datingZone, isTimeZone } from '@barline/db/domain/time'

export type Sql = Pick<Db, '$queryRawUnsafe'>

/** A series as rules look at it: one that is stored, or one whose bars are made of those of a stored one. */
export interface WatchedSeries {
  symbol: string
  /** Of the bars that rules look at. */
  interval: Interval
  /** The stored series whose bars those are or are made of: its id, interval and version, and the times of its first and last bar. */
  id: number
  source: Interval
  version: number
  first: number
  last: number
  /** How bars are cut from those of the source; undefined where they are stored themselves. */
  grid: Grid | undefined
  market: Market
  /** IANA name; of New York where no answer has said another yet. */
  zone: string
  /** In effect now. */
  splits: Split[]
  /** Grows with each split or dividend that becomes known, takes effect or is taken back. */
  actionsVersion: number
  /** What the choice of the source and its grid follow from. */
  basis: string
}

const statement = `-- prepared: alert_series
  SELECT i.symbol, i.actions_version AS "actionsVersion", i.exchange, i.timezone, i.currency, ${basisOf} AS basis, (
    SELECT coalesce(jsonb_agg(jsonb_build_array(ex_date::text, numerator, denominator) ORDER BY ex_date), '[]')
    FROM corporate_action WHERE instrument_id = i.id AND kind = 'split' AND until IS NULL AND in_effect_since IS NOT NULL) AS splits, (
    SELECT coalesce(jsonb_object_agg(interval, jsonb_build_object('id', id, 'version', version,
      'first', extract(epoch FROM first) * 1000, 'last', extract(epoch FROM last) * 1000)), '{}')
    FROM series WHERE instrument_id = i.id AND count > 0) AS stored
  FROM instrument i WHERE i.symbol = $1`

interface Row extends Pick<WatchedSeries, 'symbol' | 'actionsVersion' | 'basis'> {
  exchange: string | null
  timezone: string | null
  currency: string | null
  splits: SplitList
  stored: Partial<Record<Interval, Pick<WatchedSeries, 'id' | 'version' | 'first' | 'last'>>>
}

/** Undefined of an unknown symbol; the series is, where no bar of it is stored and none that its bars could be made of. */
export async function findWatched(
  sql: Sql,
  symbol: string,
  interval: Interval,
): Promise<{ basis: string; series: WatchedSeries | undefined } | undefined> {
  const [row] = await sql.$queryRawUnsafe<Row[]>(statement, symbol)
  if (!row) return undefined
  const { stored, splits, exchange, timezone, currency, ...known } = row
  const { basis } = row
  const finer = rollupSource(interval, new Set(Object.keys(stored) as Interval[]))
  const source = finer ?? interval
  if (!stored[source]) return { basis, series: undefined }
  const calendar = calendarFor({ symbol, exchange, timezone, currency })
  const series = {
    ...known,
    ...stored[source],
    ...{ interval, source },
    grid: finer && gridOf(interval, calendar),
    market: { calendar, zone: timezone !== null && isTimeZone(timezone) ? timezone : undefined },
    zone: datingZone(timezone),
    splits: fromSplitList(splits),
  }
  return { basis, series }
}

/** Undefined where there are no bars that rules on it could look at. */
export const findWatchedSeries = async (
  sql: Sql,
  symbol: string,
  interval: Interval,
): Promise<WatchedSeries | undefined> => (await findWatched(sql, symbol, interval))?.series

/** Where the bar that holds a moment begins. */
export const barAt = ({ grid }: WatchedSeries, time: number): number =>
  grid ? bucketAt(grid, time).start : time

/** The last moment at which a stored bar can begin that belongs to the bar. */
export const endAt = ({ grid }: WatchedSeries, time: number): number =>
  grid ? bucketAt(grid, time).end - 1 : time
