import { factorsOf, type Factor, type LastClose } from '@barline/db/domain/actions/adjustment'
import { cutOf } from '@barline/db/domain/actions/as-traded'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { sessionDate, type BarTime } from '@barline/db/domain/time'
import { barsOf } from './bars-of.ts'
import { iso, type Sql } from './find-buckets.ts'
import type { SeriesRef, StoredSeries } from './find-series.ts'

/** What adjusts the bars of a symbol in an interval. Dividends are held against daily closes, or else against those of the bars themselves. */
export async function readFactors(
  sql: Sql,
  { actions, series, derivation, daily, zone, currency }: SeriesRef,
  interval: Interval,
  pinned: boolean,
): Promise<Factor[]> {
  const exDates = actions.filter(({ kind }) => kind === 'dividend').map(({ exDate }) => exDate)
  const source = daily ?? series ?? derivation?.series
  const closes =
    source && exDates.length > 0 ? await readLastCloses(sql, source, exDates, zone, pinned) : undefined
  return factorsOf(actions, { interval, zone, currency }, (exDate) => closes?.get(exDate))
}

const statement = (pinned: boolean) => `
  SELECT d.place::int, last.time, last.close::float8
  FROM unnest($2::timestamptz[]) WITH ORDINALITY AS d (edge, place)
  CROSS JOIN LATERAL (
    SELECT time, close FROM ${barsOf(pinned ? '$3::int' : undefined)} c
    WHERE series_id = $1 AND time < d.edge ORDER BY time DESC LIMIT 1
  ) last`

/** The last close before each ex-date, and of which session it is. */
async function readLastCloses(
  sql: Sql,
  { id, interval, version }: StoredSeries,
  exDates: readonly BarTime[],
  zone: string,
  pinned: boolean,
): Promise<Map<BarTime, LastClose>> {
  const edges = exDates.map((exDate) => iso(cutOf({ exDate, numerator: 1, denominator: 1 }, interval, zone)))
  const { rows } = await sql.query<{ place: number; time: Date; close: number }>({
    name: `api_last_closes_${pinned ? 'then' : 'now'}`,
    text: statement(pinned),
    values: [id, edges, ...(pinned ? [version] : [])],
  })
  const session = (time: Date) => (isDated(interval) ? time.getTime() : sessionDate(time.getTime(), zone))
  return new Map(rows.map(({ place, time, close }) => [exDates[place - 1]!, { time: session(time), close }]))
}
