import type pg from 'pg'
import type { Calendar } from './domain/calendar/calendar.ts'
import { explain } from './domain/gaps-causes.ts'
import { longestStep, stretches, type SlotRange, type Stretch } from './domain/gaps-slots.ts'
import { createGapFinder, type Gap, type GapTally, type Island } from './domain/gaps.ts'
import { isDated, type Interval } from './domain/interval.ts'
import { sessionDate } from './domain/time.ts'
import { readEvidence, type Asked } from './gap-evidence.ts'

/** A series as its gaps are asked for, and what tells the calendar of its market. */
export interface Listed extends Asked {
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

/**
 * What is asked about where it is left open: from the first bar to now, as far as the calendar knows. Undefined where there is
 * no first bar.
 */
export function gapRange(
  { interval, first }: Listed,
  { zone, since, until }: Calendar,
  wish: Partial<SlotRange>,
  now: number,
): SlotRange | undefined {
  const low = wish.low ?? first
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
  const finder = createGapFinder(explain(await readEvidence(pool, listed, calendar)), now)
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
  { seriesId, interval }: Listed,
  expected: readonly Stretch[],
): Promise<Island[]> {
  const [first, last] = [expected[0], expected.at(-1)]
  if (seriesId === null || !first || !last) return []
  const ends = [first.start, last.end].map((time) => new Date(time).toISOString())
  const { rows } = await pool.query<{ times: string }>(timesStatement, [seriesId, ...ends])
  return toIslands(Buffer.from(rows[0]!.times, 'base64'), longestStep(interval))
}

/** Of an array in binary, its head and the head of each element: dimensions, flag, type, count, lower bound; length. */
const [headLength, elementHead] = [20, 4]
/** Where PostgreSQL counts its microseconds from. */
const epoch = Date.UTC(2000, 0, 1)

function toIslands(times: Buffer, longest: number): Island[] {
  const islands: Island[] = []
  let island: { first: number; last: number } | undefined
  for (let at = headLength + elementHead; at < times.length; at += elementHead + 8) {
    const time = (times.readInt32BE(at) * 2 ** 32 + times.readUInt32BE(at + 4)) / 1000 + epoch
    if (island && time - island.last <= longest) island.last = time
    else islands.push((island = { first: time, last: time }))
  }
  return islands
}
