import type pg from 'pg'
import type { Calendar } from './domain/calendar/calendar.ts'
import { explain } from './domain/gaps-causes.ts'
import { longestStep, stretches, type SlotRange, type Stretch } from './domain/gaps-slots.ts'
import { createGapFinder, type Gap, type GapTally, type Island } from './domain/gaps.ts'
import { isDated, type Interval } from './domain/interval.ts'
import { bucketAt, gridOf } from './domain/rollup-grid.ts'
import { rollupSource } from './domain/rollup-source.ts'
import { sessionDate } from './domain/time.ts'
import { readEvidence, type Asked } from './gap-evidence.ts'

/** A series as its gaps are asked for, and what tells the calendar of its market. */
export interface Listed extends Asked {
  /** Where bars of the interval are rolled up: the interval of the series, and of its first bar, that they come from. */
  source?: Interval
  exchange: string | null
  timezone: string | null
  currency: string | null
  /** Time of its first bar. */
  first: number | null
}

const listedStatement = `
  SELECT i.symbol, $2::text AS interval, i.exchange, i.timezone, i.currency, s.id AS "seriesId",
    (extract(epoch FROM s.first) * 1000)::float8 AS first
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id AND s.interval = $2
  WHERE i.symbol = $1`

/** Undefined where the symbol is not known; one without bars of the interval has no `seriesId`. */
export async function findListed(
  pool: pg.Pool,
  symbol: string,
  interval: Interval,
): Promise<Listed | undefined> {
  return (await pool.query<Listed>(listedStatement, [symbol, interval])).rows[0]
}

const servedStatement = `
  SELECT i.symbol, i.exchange, i.timezone, i.currency,
    coalesce(json_object_agg(s.interval, json_build_array(s.id, (extract(epoch FROM s.first) * 1000)::float8)) FILTER (WHERE s.count > 0), '{}')
      AS stored
  FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id WHERE i.symbol = $1 GROUP BY i.id`

interface ServedRow extends Pick<Listed, 'symbol' | 'exchange' | 'timezone' | 'currency'> {
  stored: Partial<Record<Interval, [id: number, first: number]>>
}

/**
 * As `findListed`, for those who ask of bars as they are served: what is not stored in the interval itself may be rolled up from
 * shorter bars, and a slot is present as soon as one of those is in it.
 */
export async function findServed(
  pool: pg.Pool,
  symbol: string,
  interval: Interval,
): Promise<Listed | undefined> {
  const { rows } = await pool.query<ServedRow>(servedStatement, [symbol])
  if (!rows[0]) return undefined
  const { stored, ...about } = rows[0]
  const source = rollupSource(interval, new Set(Object.keys(stored) as Interval[]))
  const [seriesId, first] = stored[source ?? interval] ?? [null, null]
  return { ...about, interval, seriesId, first, ...(source && { source }) }
}

/**
 * What is asked about where it is left open: from the first bar to now, as far as the calendar knows. Undefined where there is
 * no first bar.
 */
export function gapRange(
  { interval, first, source }: Listed,
  calendar: Calendar,
  wish: Partial<SlotRange>,
  now: number,
): SlotRange | undefined {
  const { zone, since, until } = calendar
  const opening = first !== null && source ? bucketAt(gridOf(interval, calendar), first).start : first
  const low = wish.low ?? opening
  if (low === null) return undefined
  const high = wish.high ?? Math.max(low, isDated(interval) ? sessionDate(now, zone) : now)
  return { low: Math.max(low, since), high: Math.min(high, until + day - 1) }
}

const day = 86_400_000

/**
 * Holds the stored bars against the calendar and hands over the gaps, in order, as they are found; memory holds one year of
 * the series at most. `now` in milliseconds: what is later is not yet due.
 */
export async function findGaps(
  pool: pg.Pool,
  listed: Listed,
  calendar: Calendar,
  range: SlotRange,
  now: number,
  onGap: (gap: Gap) => void,
): Promise<Readonly<GapTally>> {
  const asked = { ...listed, interval: listed.source ?? listed.interval }
  const finder = createGapFinder(explain(await readEvidence(pool, asked, calendar)), now)
  for (const part of isDated(listed.interval) ? [range] : years(range)) {
    const expected = [...stretches(calendar, listed.interval, part)]
    finder.add(expected, await readIslands(pool, listed, expected)).forEach(onGap)
  }
  finder.end().forEach(onGap)
  return finder.tally
}

function* years({ low, high }: SlotRange): Generator<SlotRange> {
  for (let start = low; start <= high;) {
    const next = Date.UTC(new Date(start).getUTCFullYear() + 1, 0, 1)
    yield { low: start, high: Math.min(high, next - 1) }
    start = next
  }
}

/**
 * Times as PostgreSQL keeps them, in one array: a year of minutes is here sooner than PostgreSQL would tell the islands in it,
 * and their text would take several times as long. The driver reads text only.
 */
const timesStatement = `
  SELECT encode(array_send(ARRAY(
    SELECT time FROM candle WHERE series_id = $1 AND time >= $2::timestamptz AND time < $3::timestamptz ORDER BY time
  )), 'base64') AS times`

async function readIslands(
  pool: pg.Pool,
  { seriesId, interval, source }: Listed,
  expected: readonly Stretch[],
): Promise<Island[]> {
  const [first, last] = [expected[0], expected.at(-1)]
  if (seriesId === null || !first || !last) return []
  const ends = [first.start, last.end].map((time) => new Date(time).toISOString())
  const { rows } = await pool.query<{ times: string }>(timesStatement, [seriesId, ...ends])
  // Of shorter bars some open between sessions: they are in no slot, and must not tie what lies on either side together.
  const isMeant = source ? isWithin(expected) : () => true
  return toIslands(Buffer.from(rows[0]!.times, 'base64'), longestStep(interval), isMeant)
}

/** Of times in ascending order. */
function isWithin(expected: readonly Stretch[]): (time: number) => boolean {
  let at = 0
  return (time) => {
    while (expected[at] && expected[at]!.end <= time) at++
    return expected[at] !== undefined && expected[at]!.start <= time
  }
}

/** Of an array in binary, its head and the head of each element: dimensions, flag, type, count, lower bound; length. */
const [headLength, elementHead] = [20, 4]
/** Where PostgreSQL counts its microseconds from. */
const epoch = Date.UTC(2000, 0, 1)

function toIslands(times: Buffer, longest: number, isMeant: (time: number) => boolean): Island[] {
  const islands: Island[] = []
  let island: { first: number; last: number } | undefined
  for (let at = headLength + elementHead; at < times.length; at += elementHead + 8) {
    const time = (times.readInt32BE(at) * 2 ** 32 + times.readUInt32BE(at + 4)) / 1000 + epoch
    if (!isMeant(time)) continue
    if (island && time - island.last <= longest) island.last = time
    else islands.push((island = { first: time, last: time }))
  }
  return islands
}
