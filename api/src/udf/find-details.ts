import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { addDays, dayLength } from '@barline/db/domain/calendar/civil-date'
import { sessions } from '@barline/db/domain/calendar/sessions'
import { barTime } from '@barline/db/domain/time'
import type pg from 'pg'
import type { StoredSeries } from '../symbols/derive-intervals.ts'

/** What the newest bars of a series tell of its prices. */
export interface PriceFacts {
  /** Most digits behind the point of a close, and of a volume. */
  priceDigits: number
  volumeDigits: number
  hasVolume: boolean
  lowest: number
}

const priceStatement = `
  SELECT coalesce(max(scale(trim_scale(close))), 0)::int AS "priceDigits", coalesce(max(scale(trim_scale(volume))), 0)::int AS "volumeDigits",
    coalesce(bool_or(volume > 0), false) AS "hasVolume", min(close)::float8 AS lowest
  FROM (SELECT close, volume FROM candle WHERE series_id = $1 ORDER BY time DESC LIMIT 100) newest`

export async function findPriceFacts(pool: pg.Pool, { id }: StoredSeries): Promise<PriceFacts> {
  const { rows } = await pool.query<PriceFacts>({ name: 'udf_prices', text: priceStatement, values: [id] })
  return rows[0]!
}

/** As many of the newest sessions are looked into for trades before their open and after their close: four years. */
const mostSessions = 1000

/** One look into the key for each range. Sorted, so that the planner sees that. */
const extendedStatement = `
  SELECT EXISTS (
    SELECT FROM unnest($2::timestamptz[], $3::timestamptz[]) AS r (low, high)
    WHERE (SELECT true FROM candle c WHERE series_id = $1 AND time >= r.low AND time < r.high ORDER BY time LIMIT 1)
  ) AS extended`

/** Whether the series has bars of pre- or post-market. */
export async function hasExtendedHours(
  pool: pg.Pool,
  { id, first, last }: StoredSeries,
  calendar: Calendar,
): Promise<boolean> {
  const day = (time: number) => barTime(Math.floor(time / dayLength) * dayLength)
  const ranges = sessions(calendar, addDays(day(first), -1), addDays(day(last), 1))
    .slice(-mostSessions)
    .flatMap(({ preOpen, open, close, postClose }) => [
      [preOpen, open],
      [close, postClose],
    ])
    .filter(([low, high]) => low! < high!)
  if (ranges.length === 0) return false
  const ends = (place: number) => ranges.map((range) => new Date(range[place]!).toISOString())
  const { rows } = await pool.query<{ extended: boolean }>({
    name: 'udf_extended',
    text: extendedStatement,
    values: [id, ends(0), ends(1)],
  })
  return rows[0]!.extended
}
