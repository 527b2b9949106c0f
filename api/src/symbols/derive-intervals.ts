import type { Listing } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import { derivedIntervals, rollupSource } from '@barline/db/domain/rollup-source'
import { formatBarTime } from '@barline/db/domain/time'
import type pg from 'pg'
import type { IntervalEntry } from '../wire.ts'
import { countBuckets, estimateBuckets, type SourceFacts } from './count-buckets.ts'

/** A stored series, as its row has it. */
export interface StoredSeries extends SourceFacts {
  id: number
}

/** The times of a series' bars by its id, of those series that were read. */
export type SeriesTimes = ReadonlyMap<number, readonly number[]>

/** What is derived from the stored series of an instrument, shortest bars first. */
export function deriveIntervals(
  listing: Listing,
  stored: readonly StoredSeries[],
  read: SeriesTimes,
): IntervalEntry[] {
  const calendar = calendarFor(listing)
  const have = intervalsOf(stored)
  return derivedIntervals(have).map((interval) => {
    const source = stored.find((series) => series.interval === rollupSource(interval, have))!
    const grid = gridOf(interval, calendar)
    const times = read.get(source.id)
    return {
      interval,
      from: formatBarTime(bucketAt(grid, source.first).start, interval),
      to: formatBarTime(bucketAt(grid, source.last).start, interval),
      count: times ? countBuckets(grid, times) : estimateBuckets(grid, source),
      derived: true,
      ...(times ? {} : { estimated: true }),
    }
  })
}

const intervalsOf = (stored: readonly StoredSeries[]): ReadonlySet<Interval> =>
  new Set(stored.map(({ interval }) => interval))

/** Bars that one answer looks at to count derived ones. A count of years of minutes is not worth the seconds that it takes. */
const maxCounted = 20_000

/** As JSON, which is read ten times faster than an array of PostgreSQL's own. */
const statement = `
  SELECT s.id, array_to_json(ARRAY(
    SELECT date_part('epoch', time) * 1000 FROM candle WHERE series_id = s.id ORDER BY time
  )) AS times
  FROM unnest($1::int[]) AS s (id)`

/** Reads the times of the series from which anything is derived, as many as one answer may look at; in their order, so that the first get them. */
export async function readTimes(
  pool: pg.Pool,
  instruments: readonly (readonly StoredSeries[])[],
): Promise<SeriesTimes> {
  let left = maxCounted
  const ids = instruments.flatMap(sourcesOf).flatMap(({ id, count }) => {
    if (count > left) return []
    left -= count
    return [id]
  })
  if (ids.length === 0) return new Map()
  const { rows } = await pool.query<{ id: number; times: number[] }>({
    name: 'api_symbol_times',
    text: statement,
    values: [ids],
  })
  return new Map(rows.map(({ id, times }) => [id, times]))
}

function sourcesOf(stored: readonly StoredSeries[]): StoredSeries[] {
  const have = intervalsOf(stored)
  const sources = new Set(derivedIntervals(have).map((interval) => rollupSource(interval, have)))
  return stored.filter(({ interval }) => sources.has(interval))
}
