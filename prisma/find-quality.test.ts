import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Database } from './client.ts'
import type { ReportedAction } from './domain/actions/action.ts'
import type { PlacedCandle } from './domain/candle.ts'
import type { Provider } from './domain/provider.ts'
import { toSymbol } from './domain/symbol.ts'
import { barTime } from './domain/time.ts'
import { findFlags } from './find-flags.ts'
import { findFreshness, findQuality } from './find-quality.ts'
import { findGradedSeries } from './graded-series.ts'
import { storeObject, type SeriesBars } from './store-object.ts'
import { candle, firstDay, loaded, rawObject } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const day = 86_400_000
const symbol = toSymbol('TEST')!
const now = firstDay + 60 * day

type Given = Partial<Pick<SeriesBars, 'quotation' | 'actions'>> & { hour?: number; exchange?: string }

async function store(
  { db }: Database,
  provider: Provider,
  bars: readonly PlacedCandle[],
  { hour = 0, exchange, ...given }: Given = {},
): Promise<void> {
  const observedAt = new Date(firstDay + 50 * day + hour * 3_600_000)
  const object = rawObject({ provider, observedAt, key: `raw/${provider} ${hour} ${bars[0]?.time}` })
  const instrument = { symbol, ...(exchange !== undefined && { exchange }), timezone: 'America/New_York' }
  await storeObject(db, object, loaded, [{ instrument, interval: '1d', bars, ...given }])
}

const closes = (...all: number[]) =>
  all.map((close, index) => candle({ day: index, close, volume: 100 + index }))
const only = async ({ pool }: Database) => (await findGradedSeries(pool, { symbol }))[0]!
const whole = { low: firstDay, high: now }

test('the same bars are flagged whatever the order in which they arrived, and corrections take flags away', async () => {
  const calm = Array.from({ length: 20 }, (_, index) => 100 + (index % 3))
  const bars = closes(...calm, 10_000, 10_100, 101, 150, 102, 101, 50, 51, 50)
  const expected = [
    ['suspect_scale', 20, 2],
    ['outlier', 23, 1],
    ['suspect_split', 26, 1],
  ]
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(bars, { minLength: bars.length }), async (shuffled) => {
      const database = await testDatabase()
      for (let start = 0; start < bars.length; start += 7) {
        const part = shuffled.slice(start, start + 7).sort((a, b) => a.time - b.time)
        await store(database, 'yahoo', part)
      }
      const found = await findFlags(database.pool, await only(database), whole)
      expect(found.bars).toBe(bars.length)
      const shown = found.flags.map((flag) => [flag.kind, (flag.from - firstDay) / day, flag.bars])
      expect(shown).toEqual(expected)
      await store(database, 'yahoo', closes(...calm, 101, 101, 101, 103, 102, 101, 103, 101, 102), {
        hour: 1,
      })
      expect((await findFlags(database.pool, await only(database), whole)).flags).toEqual([])
    }),
    { numRuns: 4 },
  )
})

test('a bar is flagged alike in every range that holds it', async () => {
  const database = await testDatabase()
  const calm = Array.from({ length: 1200 }, (_, index) => 100 + (index % 3))
  const bars = closes(...calm.map((close, index) => (index === 600 || index === 700 ? close * 1.6 : close)))
  await store(database, 'yahoo', bars)
  const series = await only(database)
  const at = (index: number) => barTime(firstDay + index * day)
  const flag = (index: number) => ({
    ...{ kind: 'outlier', from: at(index), to: at(index), bars: 1 },
    note: expect.stringContaining('times the price before, and back') as string,
  })
  const all = await findFlags(database.pool, series, { low: series.first, high: series.last })
  expect(all).toEqual({ bars: 1200, flags: [flag(600), flag(700)] })
  for (const [low, high, flags] of [
    [600, 600, [flag(600)]],
    [601, 699, []],
    [601, 700, [flag(700)]],
    [0, 650, [flag(600)]],
    [1300, 1400, []],
  ] as const)
    expect((await findFlags(database.pool, series, { low: at(low), high: at(high) })).flags).toEqual(flags)
})

test('providers that gave the same bar are held against each other, as traded', async () => {
  const database = await testDatabase()
  await store(database, 'yahoo', closes(100, 100, 100, 100, 100))
  await store(database, 'csv', closes(100, 101, 98, 100, 100).slice(0, 3), { hour: 1 })
  const { disagreements } = await findQuality(database.pool, await only(database), whole, now)
  expect(disagreements).toEqual([
    {
      ...{ providers: ['csv', 'yahoo'], compared: 2, differing: 2 },
      median: expect.closeTo(1 / 101, 10) as number,
      worst: { relative: expect.closeTo(2 / 98, 10) as number, time: firstDay + 2 * day },
    },
  ])
})

test('a provider that had divided by a split does not disagree, whenever the split is learned', async () => {
  const database = await testDatabase()
  const split: ReportedAction = {
    ...{ kind: 'split', exDate: barTime(firstDay + 4 * day), numerator: 4, denominator: 1 },
  }
  await store(database, 'yahoo', closes(100, 100, 100, 99), { quotation: { basis: 'split' } })
  await store(database, 'csv', closes(400, 404, 400, 396), { hour: 1 })
  await store(database, 'polygon', [candle({ day: 10 })], { hour: 2, actions: [split] })
  const { disagreements } = await findQuality(database.pool, await only(database), whole, now)
  expect(disagreements).toEqual([
    {
      ...{ providers: ['csv', 'yahoo'], compared: 4, differing: 1 },
      median: expect.closeTo(4 / 404, 10) as number,
      worst: { relative: expect.closeTo(4 / 404, 10) as number, time: firstDay + day },
    },
  ])
})

test('what was seen of a bar before it was over is no disagreement', async () => {
  const database = await testDatabase()
  const bars = [candle({ day: 50, close: 100 })]
  await store(database, 'yahoo', bars, { hour: 15 })
  await store(database, 'csv', [candle({ day: 50, close: 90 })], { hour: 30 })
  const { disagreements } = await findQuality(database.pool, await only(database), whole, now)
  expect(disagreements).toEqual([])
})

test('freshness and coverage are by the calendar, and unknown where nobody knows one', async () => {
  const database = await testDatabase()
  await store(database, 'yahoo', [candle(), candle({ day: 2 })], { exchange: 'NYSE' })
  const series = await only(database)
  const at = (text: string) => Date.parse(text)
  const observedAt = firstDay + 50 * day
  // The fifth was a Friday; the session of the ninth has not settled.
  expect(findFreshness(series, at('2024-01-09T21:29:59Z'))).toEqual({
    ...{ last: at('2024-01-04'), observedAt, behind: 2, missing: at('2024-01-05') },
  })
  expect(findFreshness(series, at('2024-01-09T21:30:00Z')).behind).toBe(3)
  expect(findFreshness(series, at('2024-01-05T21:29:00Z'))).toMatchObject({ behind: 0, missing: null })
  const range = { low: firstDay, high: at('2024-01-09') }
  const coverage = async (series: Awaited<ReturnType<typeof only>>) =>
    (await findQuality(database.pool, series, range, at('2024-01-09T20:00:00Z'))).coverage
  expect(await coverage(series)).toEqual({ calendar: 'XNYS', expected: 5, present: 2 })
  const elsewhere = { ...series, exchange: 'JKT', timezone: 'Asia/Jakarta' }
  expect(await coverage(elsewhere)).toBeNull()
  expect(findFreshness(elsewhere, now)).toMatchObject({ behind: null, missing: null })
})
