import { barStatus, longestUntilSettled, settledAt, type Market } from '@barline/db/domain/bar-status'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import { bucketAt, type Bucket } from '@barline/db/domain/rollup-grid'
import { barTime, type BarTime } from '@barline/db/domain/time'
import { latest, type TimeRange } from './bound.ts'
import { iso, type Sql } from './find-buckets.ts'
import type { Derivation, SeriesRef } from './find-series.ts'

/** Bars that are not over, or that nobody has looked at since; and bars that changed after somebody had. All others are final. */
export interface Marks {
  forming: BarTime[]
  revised: BarTime[]
}

/** Which bars of a page, all those between two times, are forming or revised. `now` in milliseconds. */
export async function readMarks(
  sql: Sql,
  ref: SeriesRef,
  interval: Interval,
  range: TimeRange,
  now: number,
): Promise<Marks> {
  const market = { calendar: calendarFor(ref.listing), zone: ref.listing.timezone ?? undefined }
  if (ref.derivation)
    return { forming: await readForming(sql, ref.derivation, interval, market, range, now), revised: [] }
  return ref.series
    ? readStoredMarks(sql, ref.series.id, interval, market, range, now)
    : { forming: [], revised: [] }
}

interface Row {
  time: number
  observedAt: number
  earlier: number[] | null
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

/** Hardly any bar was changed, or not looked at since it was over: the rest is not even sent. */
const statement = `
  SELECT ${ms('c.time')} AS time, ${ms('c.observed_at')} AS "observedAt", CASE WHEN c.revision > 0 THEN (
    SELECT array_agg(${ms('r.observed_at')}) FROM candle_revision r WHERE r.series_id = c.series_id AND r.time = c.time) END AS earlier
  FROM candle c WHERE c.series_id = $1 AND c.time BETWEEN $2 AND $3
    AND (c.revision > 0 OR c.observed_at < c.time + $4::interval) ORDER BY c.time`

async function readStoredMarks(
  sql: Sql,
  seriesId: number,
  interval: Interval,
  market: Market,
  { low, high }: TimeRange,
  now: number,
): Promise<Marks> {
  const { rows } = await sql.query<Row>({
    name: 'api_marks',
    text: statement,
    values: [seriesId, iso(low), iso(high), `${longestUntilSettled(interval) / 1000} seconds`],
  })
  const marks: Marks = { forming: [], revised: [] }
  for (const { time, observedAt, earlier } of rows) {
    const settled = settledAt(barTime(time), interval, market)
    const status = barStatus({ settled, observedAt, earlier: earlier ?? [], now })
    if (status !== 'final') marks[status].push(barTime(time))
  }
  return marks
}

const unsettledStatement = `
  SELECT ${ms('time')} AS time FROM candle WHERE series_id = $1 AND time >= $2 AND time < $3 AND observed_at < time + $4::interval
  ORDER BY time`

const observedStatement = `SELECT ${ms('max(observed_at)')} AS at FROM candle WHERE series_id = $1 AND time >= $2 AND time < $3`

/** A derived bar is final once any of the bars in it was looked at after it was over: then nothing is missing any more. */
async function readForming(
  sql: Sql,
  { series, grid }: Derivation,
  interval: Interval,
  market: Market,
  { low, high }: TimeRange,
  now: number,
): Promise<BarTime[]> {
  const { rows } = await sql.query<{ time: number }>({
    name: 'api_marks_unsettled',
    text: unsettledStatement,
    values: [
      ...[series.id, iso(low), iso(Math.min(bucketAt(grid, high).end, latest))],
      `${longestUntilSettled(interval) / 1000} seconds`,
    ],
  })
  const forming: BarTime[] = []
  let bucket: Bucket | undefined
  for (const { time } of rows) {
    if (bucket && time < bucket.end) continue
    bucket = bucketAt(grid, time)
    const settled = settledAt(bucket.start, interval, market)
    const { rows: observed } = await sql.query<{ at: number }>({
      name: 'api_marks_observed',
      text: observedStatement,
      values: [series.id, iso(bucket.start), iso(bucket.end)],
    })
    const status = barStatus({ settled, observedAt: observed[0]!.at, earlier: [], now })
    if (status === 'forming') forming.push(bucket.start)
  }
  return forming
}
