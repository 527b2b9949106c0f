import fc from 'fast-check'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { fromRow } from './candle-row.ts'
import { changeChannel, parseChangeNotice, type ChangeNotice } from './changes.ts'
import { lockSeries } from './lock-series.ts'
import { recordObject } from './ledger.ts'
import { storeCandles } from './store-candles.ts'
import { storeObject } from './store-object.ts'
import { defaultRanking } from './domain/provider.ts'
import { toSymbol } from './domain/symbol.ts'
import { candle, firstDay, loaded, rawObject, seriesBars } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

test('bars come back as they went in', async () => {
  const { db, pool } = await testDatabase()
  const price = fc.integer({ min: 1, max: 10 ** 13 }).map((digits) => Number((digits / 1e8).toFixed(8)))
  const bars = fc.array(
    fc.record({
      open: price,
      high: price,
      low: price,
      close: price,
      volume: fc.integer({ min: 0, max: 1e12 }),
    }),
    { minLength: 1 },
  )
  let run = 0
  await fc.assert(
    fc.asyncProperty(bars, async (values) => {
      const placed = values.map((value, day) => candle({ day, ...value }))
      const symbol = `P${run++}`
      await storeObject(db, rawObject({ key: symbol }), loaded, [seriesBars(placed, { symbol })])
      const { id } = await db.series.findFirstOrThrow({ where: { instrument: { symbol } } })
      const rows = await db.candle.findMany({ where: { seriesId: id }, orderBy: { time: 'asc' } })
      expect(rows.map((row) => ({ ...fromRow(row), place: row.place }))).toEqual(placed)
      const text = await pool.query('SELECT close::text FROM candle WHERE series_id = $1 ORDER BY time', [id])
      expect(text.rows.map((row) => row.close)).toEqual(values.map(({ close }) => plain(close)))
    }),
    { numRuns: 25 },
  )
})

const plain = (value: number) => (value < 1e-6 ? value.toFixed(8).replace(/\.?0+$/, '') : String(value))

test('the same object again writes no candle, and says so', async () => {
  const { db, pool } = await testDatabase()
  const bars = [candle({ day: 0 }), candle({ day: 1 })]
  expect(await storeObject(db, rawObject(), loaded, [seriesBars(bars)])).toEqual({
    superseded: false,
    inserted: 2,
    revised: 0,
  })
  const versions = () =>
    pool.query(
      'SELECT xmin::text, ctid::text FROM candle UNION ALL SELECT xmin::text, ctid::text FROM series',
    )
  const before = (await versions()).rows
  expect(await storeObject(db, rawObject(), loaded, [seriesBars(bars)])).toEqual({
    superseded: false,
    inserted: 0,
    revised: 0,
  })
  expect((await versions()).rows).toEqual(before)
})

test('a change is announced in the commit that made it', async () => {
  const { db, url } = await testDatabase()
  const listener = new pg.Client({ connectionString: url })
  await listener.connect()
  onTestFinished(() => listener.end())
  const notices: ChangeNotice[] = []
  listener.on('notification', ({ payload }) => notices.push(parseChangeNotice(payload!)))
  await listener.query(`LISTEN ${changeChannel}`)
  await storeObject(db, rawObject(), loaded, [seriesBars([candle({ day: 0 }), candle({ day: 4 })])])
  await storeObject(db, rawObject(), loaded, [seriesBars([candle({ day: 0 })])])
  await storeObject(db, rawObject({ key: 'later', observedAt: new Date('2025-01-01') }), loaded, [
    seriesBars([candle({ day: 4, close: 11 })]),
  ])
  await expect.poll(() => notices.length).toBe(2)
  expect(notices).toMatchObject([
    { symbol: 'TEST', interval: '1d', version: 1, from: firstDay, to: firstDay + 4 * 86_400_000 },
    {
      symbol: 'TEST',
      interval: '1d',
      version: 2,
      from: firstDay + 4 * 86_400_000,
      to: firstDay + 4 * 86_400_000,
    },
  ])
})

test('an older event of the same key changes nothing', async () => {
  const { db } = await testDatabase()
  const at = (sequencer: string, close: number) =>
    storeObject(db, rawObject({ sequencer }), loaded, [seriesBars([candle({ close })])])
  await at('0055AED6DCD90281E5', 1)
  expect(await at('0055AED6DCD90281E4FF', 2)).toEqual({ superseded: true })
  expect(await db.candle.findMany()).toMatchObject([{ revision: 0 }])
  expect(await at('0055AED6DCD90281E5', 3)).toEqual({ superseded: false, inserted: 0, revised: 1 })
  expect(await at('0055AED6DCD90281E50', 4)).toMatchObject({ superseded: false, revised: 1 })
})

test('a failure in the middle leaves no trace', async () => {
  const { db } = await testDatabase()
  const broken = candle({ day: 1, close: Number.NaN })
  const good = seriesBars([candle()], { symbol: 'A' })
  await expect(
    storeObject(db, rawObject(), loaded, [good, seriesBars([broken], { symbol: 'B' })]),
  ).rejects.toThrow()
  expect(
    await Promise.all([db.rawObject.count(), db.candle.count(), db.change.count(), db.instrument.count()]),
  ).toEqual([0, 0, 0, 0])
})

test('many writers may bring the same new symbols at once', async () => {
  const { db } = await testDatabase()
  const symbols = Array.from({ length: 12 }, (_, i) => `N${i}`)
  const write = (writer: number) => {
    const order = writer % 2 ? [...symbols].reverse() : symbols
    const series = order.map((symbol) => seriesBars([candle({ day: writer })], { symbol }))
    return storeObject(db, rawObject({ key: `object-${writer}` }), loaded, series)
  }
  await Promise.all(Array.from({ length: 6 }, (_, writer) => write(writer)))
  const series = await db.series.findMany()
  expect(series.map(({ count, version }) => [count, version])).toEqual(symbols.map(() => [6, 6]))
})

test('what a later answer says of an instrument counts, and a gap is filled by any', async () => {
  const { db } = await testDatabase()
  const tell = (month: number, facts: object) => {
    const { interval, bars, instrument } = seriesBars([candle()])
    const object = rawObject({ key: `m${month}`, observedAt: new Date(Date.UTC(2024, month, 1)) })
    return storeObject(db, object, loaded, [{ interval, bars, instrument: { ...instrument, ...facts } }])
  }
  await tell(5, { name: 'Test Inc.', currency: 'USD' })
  await tell(3, { name: 'Older name', exchange: 'NMS' })
  expect(await db.instrument.findFirst()).toMatchObject({
    name: 'Test Inc.',
    currency: 'USD',
    exchange: 'NMS',
  })
  await tell(7, { name: 'New name' })
  expect(await db.instrument.findFirst()).toMatchObject({
    name: 'New name',
    currency: 'USD',
    synthetic: false,
  })
})

test('of two observations at one instant the greater key wins, also while the other is not yet committed', async () => {
  const { db, pool } = await testDatabase()
  await storeObject(db, rawObject({ key: 'first' }), loaded, [seriesBars([candle({ day: 9 })])])
  const [less, greater] = [rawObject({ key: 'object-2' }), rawObject({ key: 'object-3' })]
  let waiting: Promise<unknown> | undefined
  await db.$transaction(async (tx) => {
    const rawObjectId = await recordObject(tx, less, loaded)
    const series = seriesBars([candle({ close: 2 })])
    const [locked] = await lockSeries(tx, [series], less.observedAt)
    await storeCandles(tx, locked!.id, series.bars, { ...less, rawObjectId: rawObjectId! }, defaultRanking)
    waiting = storeObject(db, greater, loaded, [seriesBars([candle({ close: 3 })])])
    await expect.poll(() => waitingForLocks(pool)).toBe(1)
  })
  await waiting
  const { rows } = await pool.query('SELECT close::text FROM candle ORDER BY time LIMIT 1')
  expect(rows).toEqual([{ close: '3' }])
})

const waitingForLocks = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query(
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return rows[0].count
}

test('a series never mixes currencies: pence are not pounds, and an answer in others stores nothing', async () => {
  const { db } = await testDatabase()
  const give = (key: string, currency: string | undefined, close: number) =>
    storeObject(db, rawObject({ key, observedAt: new Date(`2024-06-0${key}`) }), loaded, [
      seriesBars([candle({ close })], { symbol: 'OTHER' }),
      { ...seriesBars([candle({ close })]), instrument: { symbol: toSymbol('VOD.L')!, currency } },
    ])
  await give('1', undefined, 70)
  await give('2', 'GBp', 71)
  expect(await give('3', 'GBP', 0.72)).toEqual({
    superseded: false,
    foreign: { symbol: 'VOD.L', currency: 'GBp', came: 'GBP' },
  })
  await give('4', undefined, 73)
  expect((await db.candle.findMany()).map(({ close }) => Number(close))).toEqual([73, 73])
  expect(await db.rawObject.findMany({ where: { key: '3' } })).toEqual([])
  expect(await db.instrument.findMany({ where: { symbol: 'VOD.L' } })).toMatchObject([{ currency: 'GBp' }])
})
