import { factorsOf, type Factor, type LastClose } from '@barline/db/domain/actions/adjustment'
import { cutOf } from '@barline/db/domain/actions/as-traded'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { sessionDate, type BarTime } from '@barline/db/domain/time'
import { LRUCache } from 'lru-cache'
import { barsOf } from './bars-of.ts'
import { iso, type Sql } from './find-buckets.ts'
import type { SeriesRef, StoredSeries } from './find-series.ts'

/** Of each connection or pool. Looking up eighty closes takes longer than adjusting ten thousand bars by them. */
const kept = new WeakMap<Sql, LRUCache<string, Factor[]>>()
const mostKept = 2000

/**
 * What adjusts the bars of a symbol in an interval. Dividends are held against daily closes, or else against those of the bars themselves. Kept
 * as long as neither actions nor bars change: closes that are younger than the stamp are found out by the pages' own.
 */
export async function readFactors(
  sql: Sql,
  ref: SeriesRef,
  interval: Interval,
  pinned: boolean,
): Promise<Factor[]> {
  const { stamp, symbol, actions, zone, currency } = ref
  if (actions.length === 0) return []
  if (pinned || stamp === null) return findFactors(sql, ref, interval, pinned)
  const cache = kept.get(sql) ?? new LRUCache({ max: mostKept })
  kept.set(sql, cache)
  const key = [symbol, interval, zone, currency, stamp].join()
  const known = cache.get(key)
  if (known) return known
  const factors = await findFactors(sql, ref, interval, pinned)
  cache.set(key, factors)
  return factors
}

async function findFactors(
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
