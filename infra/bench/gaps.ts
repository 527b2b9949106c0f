import { calendars } from '@barline/db/domain/calendar/calendar-for'
import { stretches } from '@barline/db/domain/gaps-slots'
import { findGaps, findListed } from '@barline/db/find-gaps'
import type pg from 'pg'
import { median, milliseconds, thousands, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'
import { withPostgres } from './server.ts'

const range = { low: Date.UTC(2015, 0, 1), high: Date.UTC(2024, 11, 31, 23, 59) }
const now = Date.UTC(2025, 0, 2)
const rounds = 5

interface Shape {
  symbol: string
  name: string
  /** Whether there is a bar in a slot. */
  isThere: (slot: number) => boolean
  /** Whether a session was ever brought, each by an object of its own. */
  isBrought: (session: number) => boolean
}

const shapes: Shape[] = [
  {
    ...{
      symbol: 'FULL',
      name: 'one in a hundred is missing, and every session came in an object of its own',
    },
    ...{ isThere: (slot) => slot % 100 !== 7, isBrought: () => true },
  },
  {
    ...{ symbol: 'THIN', name: 'every other one is missing' },
    ...{ isThere: (slot) => slot % 2 === 0, isBrought: () => true },
  },
  {
    ...{ symbol: 'HALF', name: 'every other one is missing, and every other week was never brought' },
    ...{ isThere: (slot) => slot % 2 === 0, isBrought: (session) => session % 10 < 5 },
  },
]

/** Gaps of ten years of minutes. Beside them PostgreSQL counts the bars of the same range. */
export const benchGaps = (server: string): Promise<Comparison[]> =>
  withScratch(server, 'gaps', async ({ pool }) => {
    const comparisons: Comparison[] = []
    for (const shape of shapes) await build(pool, shape)
    await pool.query('VACUUM ANALYZE')
    for (const shape of shapes) comparisons.push(await measure(pool, shape))
    return comparisons
  })

async function measure(pool: pg.Pool, { symbol, name }: Shape): Promise<Comparison> {
  const listed = (await findListed(pool, symbol, '1m'))!
  const samples = { count: [] as number[], gaps: [] as number[] }
  const count = 'SELECT count(*) FROM candle WHERE series_id = $1 AND time >= $2 AND time < $3'
  const ends = [new Date(range.low), new Date(range.high)]
  let [bars, found] = [0, 0]
  for (let round = 0; round <= rounds; round++) {
    const counting = await milliseconds(async () => {
      bars = Number((await pool.query<{ count: string }>(count, [listed.seriesId, ...ends])).rows[0]!.count)
    })
    found = 0
    const finding = await milliseconds(() =>
      findGaps(pool, listed, calendars.XNYS, range, now, () => found++),
    )
    // The first round warms the caches of both.
    if (round > 0) samples.count.push(counting)
    if (round > 0) samples.gaps.push(finding)
  }
  const [base, ours] = [median(samples.count), median(samples.gaps)]
  return {
    title: `Gaps of ten years of minutes: ${name} (${thousands(bars)} bars, ${thousands(found)} gaps)`,
    rows: [
      { who: '`SELECT count(*)` of the same bars', milliseconds: base, ratio: 1 },
      { who: 'every gap with its cause', milliseconds: ours, ratio: ours / base },
    ],
  }
}

async function build(pool: pg.Pool, { symbol, isThere, isBrought }: Shape): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(
    `WITH i AS (INSERT INTO instrument (symbol, exchange) VALUES ($1, 'XNYS') RETURNING id)
     INSERT INTO series (instrument_id, interval, first) SELECT id, '1m', $2 FROM i RETURNING id`,
    [symbol, new Date(range.low)],
  )
  const id = rows[0]!.id
  let [slot, session] = [0, 0]
  let batch: { time: number; object: number }[] = []
  for (const { start, length, count } of stretches(calendars.XNYS, '1m', range)) {
    if (!isBrought(++session)) continue
    for (let index = 0; index < count; index++)
      if (isThere(slot++)) batch.push({ time: start + index * length, object: session })
    await pool.query(
      `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
       VALUES ($1, $2, $3, $4, 1, 0, $2, now())`,
      [id, session, new Date(start), new Date(start + (count - 1) * length)],
    )
    if (batch.length < 50_000) continue
    await insert(pool, id, batch)
    batch = []
  }
  await insert(pool, id, batch)
}

const insert = (pool: pg.Pool, id: number, bars: readonly { time: number; object: number }[]) =>
  pool.query(
    `INSERT INTO candle (series_id, time, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version)
     SELECT $1, to_timestamp(time / 1000), 123.45, 124.56, 122.34, 123.01, 12345, object, 1, 1, now(), 1
     FROM unnest($2::float8[], $3::int[]) AS bar (time, object)`,
    [id, bars.map(({ time }) => time), bars.map(({ object }) => object)],
  )

if (import.meta.main)
  await withPostgres(async (server) => {
    for (const { title, rows } of await benchGaps(server)) {
      console.log(title)
      for (const { who, milliseconds, ratio } of rows)
        console.log(`  ${who}: ${thousands(milliseconds)} ms, ${ratio.toFixed(1)} times`)
    }
  })
