import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'
import { calendarFor, type Listing } from '@barline/db/domain/calendar/calendar-for'
import { gridOf, type Grid } from '@barline/db/domain/rollup-grid'
import { rollupSource } from '@barline/db/domain/rollup-source'
import type { Symbol } from '@barline/db/domain/symbol'
import { hoursBy } from '@barline/db/roll-up'
import { datingZone, isTimeZone } from '@barline/db/domain/time'
import { actionsJson, toActions, type ActionRow, type KnownAction } from '../actions/action-row.ts'
import { stateOf } from '../cache/states.ts'
import { toStamp } from './bars-of.ts'
import { iso, type Sql } from './find-buckets.ts'

/** A series as of now, or as of a moment. */
export interface StoredSeries {
  id: number
  interval: Interval
  version: number
  /** Times of its first and last bar by now, milliseconds. */
  first: number
  last: number
}

/** From which series' bars an interval's are rolled up, and along which grid. */
export interface Derivation {
  series: StoredSeries
  grid: Grid
  /** Whether the hours that are kept of the series are those of its newest version, cut along the same grid. */
  hasHours: boolean
}

/** What a request needs to know of a symbol before it reads bars. */
export interface SeriesRef {
  symbol: Symbol
  /** IANA name; dates of a request are days there. */
  zone: string
  currency: string | null
  /** What tells the calendar of its market. */
  listing: Listing
  /** Undefined where the symbol is known and has no bars of the interval: it may get some any time, so that is an empty answer and no error. */
  series: StoredSeries | undefined
  /** Where bars of the interval are not stored and can be rolled up. */
  derivation: Derivation | undefined
  /** Where there are daily bars: the closes that dividends are held against. */
  daily: StoredSeries | undefined
  /** Those that the asked adjustment is made of and that are in effect: what is only announced adjusts nothing. */
  actions: KnownAction[]
  /** See `stampOf`; null where there are no bars, or of the past. */
  stamp: string | null
  /** When Barline first heard of it: tells it from another one of the same ids, in a database that was made anew. */
  createdAt: string
  /** See `stateOf`; null of the past. */
  state: string | null
}

export interface Wanted {
  interval: Interval
  adjust: Adjust
  /** Milliseconds; what was known then. Now where not given. */
  asOf?: number | undefined
}

interface Row {
  symbol: Symbol
  exchange: string | null
  zone: string | null
  currency: string | null
  stored: Partial<
    Record<Interval, [id: number, version: number, first: number, last: number, hoursBy?: string | null]>
  >
  actions: ActionRow[]
  createdAt: string
  actionsVersion: number
  versions: string
  state: string | null
}

const kinds = { none: [], split: ['split'], all: ['split', 'dividend'] } as const

const columns = `i.symbol, i.exchange, i.timezone AS zone, i.currency, i.created_at::text AS "createdAt",
    i.actions_version AS "actionsVersion", coalesce(sum(s.version), 0)::text AS versions`

const ends = ['first', 'last'].map((end) => `(extract(epoch FROM s.${end}) * 1000)::float8`).join(', ')

const now = `
  SELECT ${columns}, ${stateOf} AS state,
    coalesce(json_object_agg(s.interval, json_build_array(s.id, s.version, ${ends}, h.calendar)) FILTER (WHERE s.count > 0), '{}')
      AS stored,
    ${actionsJson('i.id', 'a.kind = ANY ($2) AND a.until IS NULL AND a.in_effect_since IS NOT NULL')} AS actions
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id LEFT JOIN hours h ON h.series_id = s.id AND h.version = s.version
  WHERE i.symbol = ANY ($1)
  GROUP BY i.id`

/** A series had bars from its first change on, and changes are committed in the order of their versions. */
const then = `
  SELECT ${columns}, NULL AS state,
    coalesce(json_object_agg(s.interval, json_build_array(s.id, v.version, ${ends})) FILTER (WHERE v.version IS NOT NULL), '{}') AS stored,
    ${actionsJson('i.id', 'a.kind = ANY ($2) AND a.in_effect_since <= $3::timestamptz AND (a.until > $3::timestamptz OR a.until IS NULL)')} AS actions
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id
  LEFT JOIN LATERAL (
    SELECT version FROM change WHERE series_id = s.id AND committed_at <= $3::timestamptz ORDER BY version DESC LIMIT 1
  ) v ON true
  WHERE i.symbol = ANY ($1) AND i.created_at <= $3::timestamptz
  GROUP BY i.id`

/** The series of the symbols that are known, in the order asked: one snapshot of versions and actions. */
export async function findSeries(sql: Sql, symbols: Symbol[], wanted: Wanted): Promise<SeriesRef[]> {
  const { adjust, asOf } = wanted
  const { rows } = await sql.query<Row>(
    asOf === undefined
      ? { name: 'api_series', text: now, values: [symbols, kinds[adjust]] }
      : { name: 'api_series_then', text: then, values: [symbols, kinds[adjust], iso(asOf)] },
  )
  const known = new Map(rows.map((row) => [row.symbol, toRef(row, wanted)]))
  return symbols.flatMap((symbol) => known.get(symbol) ?? [])
}

function toRef(row: Row, { interval, adjust, asOf }: Wanted): SeriesRef {
  const zone = datingZone(row.zone)
  const series = storedAt(row, interval)
  const derivation = derive(row, interval)
  const source = series ?? derivation?.series
  return {
    ...{ symbol: row.symbol, currency: row.currency, zone, createdAt: row.createdAt, state: row.state },
    stamp: source && asOf === undefined ? toStamp(adjust, source.version, row) : null,
    listing: listingOf(row),
    ...{ series, derivation },
    daily: storedAt(row, '1d'),
    actions: toActions(row.actions),
  }
}

function storedAt({ stored }: Row, interval: Interval): StoredSeries | undefined {
  const found = stored[interval]
  if (!found) return undefined
  const [id, version, first, last] = found
  return { id, interval, version, first, last }
}

const listingOf = ({ symbol, exchange, zone, currency }: Row): Listing => ({
  ...{ symbol, exchange, currency },
  timezone: zone !== null && isTimeZone(zone) ? zone : null,
})

function derive(row: Row, interval: Interval): Derivation | undefined {
  const { stored } = row
  const source = rollupSource(interval, new Set(Object.keys(stored) as Interval[]))
  if (source === undefined) return undefined
  const calendar = calendarFor(listingOf(row))
  const hasHours = (interval === '1h' || interval === '4h') && stored[source]?.[4] === hoursBy(calendar)
  return { series: storedAt(row, source)!, grid: gridOf(interval, calendar), hasHours }
}
