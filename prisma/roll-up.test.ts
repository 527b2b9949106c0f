import fc from 'fast-check'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { calendars } from './domain/calendar/calendar-for.ts'
import { gridOf, bucketAt } from './domain/rollup-grid.ts'
import type { PlacedCandle } from './domain/candle.ts'
import { toSymbol } from './domain/symbol.ts'
import { barTime } from './domain/time.ts'
import { rollUp } from './roll-up.ts'
import { storeObject } from './store-object.ts'
import { candle, loaded, rawObject } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const minute = 60_000
/** The day before the clocks change, a Friday. */
const start = Date.UTC(2024, 2, 8, 9)

/** Six thousand minutes with holes: pre-market, sessions, nights, a weekend on which the clocks change. */
const minutes = (price: (index: number) => number, from = 0, to = 9_000): PlacedCandle[] =>
  Array.from({ length: to - from }, (_, offset) => from + offset)
    .filter((index) => index % 7 !== 3)
    .map((index) => ({
      ...candle({ close: price(index), volume: index % 10, place: index }),
      time: barTime(start + index * minute),
    }))

async function hoursOf(pool: pg.Pool) {
  const { rows } = await pool.query<{ time: Date; o: number; h: number; l: number; c: number; v: number }>(
    `SELECT time, open::float8 o, high::float8 h, low::float8 l, close::float8 c, volume::float8 v FROM hour ORDER BY series_id, time`,
  )
  return rows.map(({ time, ...values }) => ({ time: time.getTime(), ...values }))
}

/** In plain words: bars by their bucket. */
async function folded(pool: pg.Pool) {
  const { rows } = await pool.query<{ time: Date; o: number; h: number; l: number; c: number; v: number }>(
    `SELECT time, open::float8 o, high::float8 h, low::float8 l, close::float8 c, volume::float8 v FROM candle ORDER BY time`,
  )
  const grid = gridOf('1h', calendars.XNYS)
  const hours = new Map<number, { time: number; o: number; h: number; l: number; c: number; v: number }>()
  for (const { time, ...bar } of rows) {
    const { start } = bucketAt(grid, time.getTime())
    const known = hours.get(start)
    if (!known) hours.set(start, { time: start, ...bar })
    else {
      known.h = Math.max(known.h, bar.h)
      known.l = Math.min(known.l, bar.l)
      known.c = bar.c
      known.v += bar.v
    }
  }
  return [...hours.values()].sort((a, b) => a.time - b.time)
}

test(
  'stored hours are what a fold of the bars gives, after any corrections',
  { timeout: 120_000 },
  async () => {
    const { db, pool } = await testDatabase()
    let observed = 0
    const give = (bars: PlacedCandle[]) =>
      storeObject(
        db,
        rawObject({ key: `k${++observed}`, observedAt: new Date(Date.UTC(2024, 5, 1) + observed * 1000) }),
        loaded,
        [
          {
            instrument: { symbol: toSymbol('AAPL')!, exchange: 'NasdaqGS', timezone: 'America/New_York' },
            interval: '1m',
            bars,
          },
        ],
      )
    await give(minutes((index) => 100 + (index % 13)))
    const { id } = await db.series.findFirstOrThrow()
    expect(await rollUp(pool, id)).toBe(1)
    expect(await hoursOf(pool)).toEqual(await folded(pool))
    const patch = fc.record({
      from: fc.nat({ max: 9_500 }),
      length: fc.integer({ min: 1, max: 90 }),
      price: fc.integer({ min: 50, max: 150 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(patch, { minLength: 1, maxLength: 4 }), async (patches) => {
        for (const { from, length, price } of patches)
          await give(minutes(() => price, from, from + length + 1))
        await Promise.all([rollUp(pool, id), rollUp(pool, id)])
        expect(await hoursOf(pool)).toEqual(await folded(pool))
      }),
      { numRuns: 15 },
    )
    const { version } = await db.series.findFirstOrThrow()
    expect(await db.hours.findMany()).toEqual([{ seriesId: id, version, calendar: 'XNAS' }])
    expect(await rollUp(pool, id)).toBe(version)
  },
)

test('none are kept of a short series, nor where hours or finer bars are stored', async () => {
  const { db, pool } = await testDatabase()
  const give = (symbol: string, interval: '1m' | '5m' | '1h', bars: PlacedCandle[]) =>
    storeObject(db, rawObject({ key: symbol + interval }), loaded, [
      { instrument: { symbol: toSymbol(symbol)! }, interval, bars },
    ])
  await give(
    'SHORT',
    '1m',
    minutes(() => 1, 0, 100),
  )
  await give(
    'LONG',
    '1m',
    minutes(() => 1),
  )
  await give(
    'LONG',
    '1h',
    minutes(() => 1, 0, 1),
  )
  for (const { id } of await db.series.findMany()) expect(await rollUp(pool, id)).toBeUndefined()
  expect(await hoursOf(pool)).toEqual([])
})
