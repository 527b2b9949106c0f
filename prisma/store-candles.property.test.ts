import fc from 'fast-check'
import { expect, test } from 'vitest'
import type pg from 'pg'
import type { Database } from './client.ts'
import { defaultRanking, type Provider } from './domain/provider.ts'
import { lockSeries } from './lock-series.ts'
import { recordObject } from './ledger.ts'
import { storeCandles } from './store-candles.ts'
import { candle, loaded, rawObject, seriesBars } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

interface Observed {
  provider: Provider
  minute: number
  bars: { day: number; close: number }[]
}

interface Delivery {
  object: number
  batchSize: number
  writer: number
}

const observed: fc.Arbitrary<Observed> = fc.record({
  provider: fc.constantFrom<Provider>('yahoo', 'csv', 'sample'),
  minute: fc.integer({ min: 0, max: 4 }),
  bars: fc.uniqueArray(
    fc.record({ day: fc.integer({ min: 0, max: 7 }), close: fc.constantFrom(1, 2, 0.1) }),
    { selector: (bar) => bar.day, minLength: 1 },
  ),
})

const history = fc.array(observed, { minLength: 1, maxLength: 8 }).chain((objects) => {
  const delivery = fc.record({
    object: fc.nat({ max: objects.length - 1 }),
    batchSize: fc.integer({ min: 1, max: 4 }),
    writer: fc.nat({ max: 2 }),
  })
  const once = objects.map((_, object) => ({ object, batchSize: 3, writer: object % 3 }))
  return fc
    .array(delivery, { maxLength: 12 })
    .chain((extra) => fc.shuffledSubarray([...once, ...extra], { minLength: once.length + extra.length }))
    .map((deliveries) => ({ objects, deliveries }))
})

const keyOf = (object: number) => `raw/object-${object}`

test.each([1, 3])(
  'with %i writers the stored bars depend on the observations alone',
  { timeout: 120_000 },
  async (writers) => {
    const database = await testDatabase()
    await fc.assert(
      fc.asyncProperty(history, async ({ objects, deliveries }) => {
        await database.pool.query('TRUNCATE instrument, series, candle, candle_revision, change, raw_object')
        const lanes = Array.from({ length: writers }, (_, lane) =>
          deliveries.filter(({ writer }) => writer % writers === lane),
        )
        await Promise.all(
          lanes.map(async (lane) => {
            for (const delivery of lane) await deliver(database, objects[delivery.object]!, delivery)
          }),
        )
        expect(await storedBars(database.pool)).toEqual(winners(objects))
        await checkHistory(database.pool)
      }),
      { numRuns: 60 },
    )
  },
)

async function deliver({ db }: Database, observed: Observed, { object, batchSize }: Delivery): Promise<void> {
  const raw = rawObject({
    provider: observed.provider,
    observedAt: new Date(Date.UTC(2024, 5, 1, 0, observed.minute)),
    key: keyOf(object),
  })
  const bars = observed.bars.map((bar) => candle(bar)).sort((a, b) => a.time - b.time)
  await db.$transaction(async (tx) => {
    const rawObjectId = await recordObject(tx, raw, loaded)
    const [series] = await lockSeries(tx, [seriesBars(bars)], raw.observedAt)
    await storeCandles(tx, series!.id, bars, { ...raw, rawObjectId: rawObjectId! }, defaultRanking, batchSize)
  })
}

/** The rule in plain words: per bar, best rank, then latest observation, then greatest key. */
function winners(objects: Observed[]) {
  const best = new Map<number, { rank: number; minute: number; key: string; close: number }>()
  objects.forEach(({ provider, minute, bars }, index) => {
    for (const { day, close } of bars) {
      const came = { rank: -defaultRanking.indexOf(provider), minute, key: keyOf(index), close }
      const known = best.get(day)
      const order =
        known && (came.rank - known.rank || came.minute - known.minute || (came.key > known.key ? 1 : -1))
      if (order === undefined || order > 0) best.set(day, came)
    }
  })
  return [...best]
    .sort(([a], [b]) => a - b)
    .map(([day, { minute, key, close }]) => ({
      time: new Date(candle({ day }).time),
      close: String(close),
      key,
      observed_at: new Date(Date.UTC(2024, 5, 1, 0, minute)),
    }))
}

async function storedBars(pool: pg.Pool) {
  const { rows } = await pool.query(
    `SELECT time, close::text, key, c.observed_at FROM candle c JOIN raw_object o ON o.id = c.raw_object_id ORDER BY time`,
  )
  return rows
}

/** Every change of a bar has its revision and its `change` row, and nothing else has. */
async function checkHistory(pool: pg.Pool): Promise<void> {
  const [series] = (await pool.query('SELECT version, count, first, last FROM series')).rows
  const bars = (await pool.query('SELECT time, revision, version FROM candle ORDER BY time')).rows
  const revisions = (
    await pool.query(
      'SELECT time, revision, version, until_version FROM candle_revision ORDER BY time, revision',
    )
  ).rows
  const changes = (
    await pool.query('SELECT version, "from", "to", inserted, revised FROM change ORDER BY version')
  ).rows
  expect(series).toMatchObject({ count: bars.length, first: bars[0].time, last: bars.at(-1).time })
  expect(changes.map((change) => change.version)).toEqual(
    Array.from({ length: series.version }, (_, i) => i + 1),
  )
  for (const change of changes) {
    const touched = [...bars, ...revisions]
      .filter((value) => value.version === change.version)
      .map((value) => Number(value.time))
    expect(change.inserted + change.revised).toBe(touched.length)
    expect([Number(change.from), Number(change.to)]).toEqual([Math.min(...touched), Math.max(...touched)])
  }
  for (const bar of bars) {
    const past = revisions.filter((revision) => Number(revision.time) === Number(bar.time))
    expect(past.map((revision) => revision.revision)).toEqual(
      Array.from({ length: bar.revision }, (_, i) => i),
    )
    const chain = [...past, bar]
    past.forEach((revision, i) => expect(revision.until_version).toBe(chain[i + 1].version))
  }
}
