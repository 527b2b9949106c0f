import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import type { SeriesRef } from '../candles/find-series.ts'
import { readMarks } from '../candles/read-marks.ts'
import { timeAxis } from './trading-day.ts'
import type { UdfMarks } from './wire.ts'

const fields = ['open', 'high', 'low', 'close', 'volume'] as const

type Values = Record<(typeof fields)[number], number>

interface Row {
  time: number
  observed: Date
  now: Values
  before: Values
}

const valuesOf = (row: string) =>
  `json_build_object(${fields.map((field) => `'${field}', ${row}.${field}`).join(', ')})`

/** What bars are, and what each was last before. */
const statement = `
  SELECT (extract(epoch FROM c.time) * 1000)::float8 AS time, c.observed_at AS observed, ${valuesOf('c')} AS now, ${valuesOf('r')} AS before
  FROM candle c CROSS JOIN LATERAL (
    SELECT * FROM candle_revision r WHERE r.series_id = c.series_id AND r.time = c.time ORDER BY r.revision DESC LIMIT 1
  ) r
  WHERE c.series_id = $1 AND c.time = ANY ($2::timestamptz[]) ORDER BY c.time`

/** Bars that were corrected after their final value had been seen: what they are, and were. Milliseconds; `to` is included. */
export async function findMarks(
  pool: pg.Pool,
  ref: SeriesRef,
  interval: Interval,
  { from, to }: { from: number; to: number },
  now: number,
): Promise<UdfMarks> {
  const axis = timeAxis(interval, calendarFor(ref.listing))
  const range = { low: axis.lowest(from), high: axis.highest(to + 1) }
  // A derived bar has no past of its own.
  const { revised } = ref.series ? await readMarks(pool, ref, interval, range, now) : { revised: [] }
  const rows = revised.length > 0 ? await readRevised(pool, ref.series!.id, revised) : []
  const all = <T>(of: (row: Row) => T) => rows.map(of)
  return {
    id: all(({ time }) => `revised-${time / 1000}`),
    time: all(({ time }) => axis.shown(time) / 1000),
    color: all(() => 'yellow'),
    text: all(describe),
    label: all(() => 'R'),
    labelFontColor: all(() => '#000000'),
    minSize: all(() => 14),
  }
}

async function readRevised(pool: pg.Pool, seriesId: number, times: readonly number[]): Promise<Row[]> {
  const values = [seriesId, times.map((time) => new Date(time).toISOString())]
  return (await pool.query<Row>({ name: 'udf_revised', text: statement, values })).rows
}

function describe({ observed, now, before }: Row): string {
  const changes = fields
    .filter((field) => now[field] !== before[field])
    .map((field) => `${field} ${now[field]} (was ${before[field]})`)
  const seen = observed.toISOString().slice(0, 16).replace('T', ' ')
  return `Corrected, as seen on ${seen} UTC, prices as traded: ${changes.join(', ') || 'the same values again'}`
}
