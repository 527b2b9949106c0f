import { expect, test } from 'vitest'
import { calendarFor } from './domain/calendar/calendar-for.ts'
import type { PlacedCandle } from './domain/candle.ts'
import { stretches } from './domain/gaps-slots.ts'
import type { Gap } from './domain/gaps.ts'
import type { Interval } from './domain/interval.ts'
import { toSymbol } from './domain/symbol.ts'
import { barTime } from './domain/time.ts'
import { findGaps, findListed, findServed, gapRange } from './find-gaps.ts'
import { recordObject, type LedgerEntry } from './ledger.ts'
import { storeObject } from './store-object.ts'
import { candle, loaded, rawObject } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const now = Date.parse('2024-02-01T12:00:00Z')
const exchange = 'XNYS'

const days = (...dates: string[]) =>
  dates.map((date, place) => candle({ time: barTime(Date.parse(date)), place }))

async function testGaps() {
  const { db, pool } = await testDatabase()
  let count = 0
  return {
    pool,
    async store(
      bars: PlacedCandle[],
      given: { interval?: Interval; observed?: string; entry?: Partial<LedgerEntry> } = {},
    ) {
      const observedAt = new Date(given.observed ?? Date.UTC(2024, 0, 31, 0, ++count))
      const object = rawObject({ observedAt, symbol: 'AAPL', interval: given.interval ?? '1d' })
      const instrument = { symbol: toSymbol('AAPL')!, exchange }
      await storeObject(db, object, { ...loaded, ...given.entry }, [
        { instrument, interval: given.interval ?? '1d', bars },
      ])
      return object.key
    },
    async fail(
      observed: string,
      reason: string,
      given: { status?: 'poison' | 'retry'; interval?: Interval; named?: boolean } = {},
    ) {
      const { status = 'poison', interval = '1d', named = true } = given
      const object = rawObject({
        observedAt: new Date(observed),
        key: `raw/provider=yahoo/interval=${interval}/symbol=AAPL/${observed}.json`,
      })
      const { observedAt, bucket, key } = object
      const facts = named ? { bucket, key, observedAt, symbol: 'AAPL', interval } : { bucket, key }
      await recordObject(db, facts, { ...loaded, status, reason })
    },
    async gaps(from?: string, to?: string, interval: Interval = '1d', find = findListed) {
      const listed = (await find(pool, 'AAPL', interval))!
      const calendar = calendarFor({ ...listed })!
      const wish = { ...(from && { low: Date.parse(from) }), ...(to && { high: Date.parse(to) }) }
      const gaps: Gap[] = []
      const range = gapRange(listed, calendar, wish, now)!
      const tally = await findGaps(pool, listed, calendar, range, now, (gap) => gaps.push(gap))
      expect(tally.expected).toBe(tally.present + gaps.reduce((sum, { slots }) => sum + slots, 0))
      return { ...tally, gaps: gaps.map((gap) => shown(gap, interval)) }
    },
  }
}

function shown({ from, to, slots, cause, object }: Gap, interval: Interval): string {
  const write = (time: number) => new Date(time).toISOString().slice(5, interval === '1d' ? 10 : 16)
  const culprit = object
    ? [object.reason, object.where ?? '', new Date(object.observedAt).toISOString().slice(0, 10)]
    : []
  return [`${write(from)}..${write(to)}`, slots, cause, ...culprit].filter((word) => word !== '').join(' ')
}

test('a hole within what one object brought is the provider’s, one between two objects was not asked for', async () => {
  const { store, gaps } = await testGaps()
  await store(days('2024-01-02', '2024-01-03', '2024-01-05'))
  await store(days('2024-01-11', '2024-01-12'))
  expect(await gaps()).toEqual({
    expected: 22,
    present: 5,
    gaps: [
      '01-04..01-04 1 provider_missing',
      '01-08..01-10 3 not_backfilled',
      '01-16..01-31 12 not_backfilled',
      '02-01..02-01 1 not_yet_due',
    ],
  })
  expect((await gaps('2023-12-28', '2024-01-03')).gaps).toEqual(['12-28..12-29 2 not_backfilled'])
})

test('an object that spans a hole and brought nothing new there tells of it all the same', async () => {
  const { store, gaps } = await testGaps()
  await store(days('2024-01-02', '2024-01-03'))
  await store(days('2024-01-08', '2024-01-09'))
  await store(days('2024-01-02', '2024-01-03', '2024-01-08', '2024-01-09', '2024-01-10'))
  expect((await gaps(undefined, '2024-01-10')).gaps).toEqual(['01-04..01-05 2 provider_missing'])
})

test('an object that failed stands for the holes that it came after, until they are filled', async () => {
  const { store, fail, gaps } = await testGaps()
  await store(days('2024-01-02', '2024-01-03'))
  await store(days('2024-01-16', '2024-01-17'))
  await fail('2024-01-09T22:00:00Z', 'provider_error')
  await fail('2024-01-10T22:00:00Z', 'throttled', { status: 'retry' })
  await fail('2024-01-11T22:00:00Z', 'not_json')
  await fail('2024-01-18T22:00:00Z', 'internal_error', { status: 'retry', named: false })
  await fail('2024-01-20T22:00:00Z', 'not_json', { interval: '1m' })
  const late = await gaps('2023-12-28', '2024-01-31')
  const ofFirstSight = new RegExp(`^01-18..01-31 10 rejected internal_error \\d{4}-\\d\\d-\\d\\d$`)
  expect(late.gaps).toEqual([
    '12-28..12-29 2 not_backfilled',
    '01-04..01-10 5 fetch_failed provider_error 2024-01-09',
    '01-11..01-12 2 rejected not_json 2024-01-11',
    expect.stringMatching(ofFirstSight) as string,
  ])
  await store(
    days('2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09', '2024-01-10', '2024-01-11', '2024-01-12'),
  )
  expect((await gaps('2024-01-02', '2024-01-17')).gaps).toEqual([])
})

test('where nothing was ever loaded, failures stand for all of it; later than they are, nothing was asked', async () => {
  const { store, fail, gaps } = await testGaps()
  await store(days('2024-01-02'), { interval: '1m' })
  await fail('2024-01-09T22:00:00Z', 'not_json')
  expect((await gaps('2023-12-28', '2024-01-12')).gaps).toEqual([
    '12-28..01-09 8 rejected not_json 2024-01-09',
    '01-10..01-12 3 not_backfilled',
  ])
})

test('a refused row is found between its neighbours, whatever the order of the file', async () => {
  const { store, gaps } = await testGaps()
  const reject = (where: string) => ({ reason: 'price_invalid', where, expected: 'a price', came: 'x' })
  const at = (place: number, date: string) => candle({ time: barTime(Date.parse(date)), place })
  await store([at(2, '2024-01-02'), at(4, '2024-01-04'), at(7, '2024-01-10')], {
    entry: { rejected: 2, detail: { rejects: [reject('line 3, column open'), reject('line 99')] } },
  })
  await store([at(9, '2024-01-16'), at(6, '2024-01-19'), at(3, '2024-01-24')], {
    entry: {
      rejected: 3,
      detail: {
        rejects: [
          reject('/chart/result/0/indicators/quote/0/open/8'),
          reject('/results/4/o'),
          reject('body'),
        ],
      },
    },
  })
  expect((await gaps(undefined, '2024-01-24')).gaps).toEqual([
    '01-03..01-03 1 rejected price_invalid line 3, column open 2024-01-31',
    '01-05..01-09 3 provider_missing',
    '01-11..01-12 2 not_backfilled',
    '01-17..01-18 2 rejected price_invalid /chart/result/0/indicators/quote/0/open/8 2024-01-31',
    '01-22..01-23 2 rejected price_invalid /results/4/o 2024-01-31',
  ])
})

test('minutes over years, weekends and a half day: only the missing ones are gaps, however they are read', async () => {
  const { store, gaps } = await testGaps()
  const range = { low: Date.parse('2021-12-30'), high: Date.parse('2022-01-04T23:59Z') }
  const slots = [...stretches(calendarFor({ symbol: 'AAPL', exchange })!, '1m', range)].flatMap(
    ({ start, count }) => Array.from({ length: count }, (_, index) => start + index * 60_000),
  )
  const removed = new Set([0, 1, 100, 389, 390, 779, 780, 781, 1559])
  const bars = slots.flatMap((time, index) => (removed.has(index) ? [] : [candle({ time: barTime(time) })]))
  await store(bars, { interval: '1m' })
  expect(await gaps('2021-12-30', '2022-01-04T23:59Z', '1m')).toEqual({
    expected: 1560,
    present: 1551,
    gaps: [
      '12-30T14:30..12-30T14:31 2 not_backfilled',
      '12-30T16:10..12-30T16:10 1 provider_missing',
      '12-30T20:59..12-31T14:30 2 provider_missing',
      '12-31T20:59..01-03T14:31 3 provider_missing',
      '01-04T20:59..01-04T20:59 1 not_backfilled',
    ],
  })
})

test('weeks and months of days are there where one of their days is, and else missing for what those are', async () => {
  const { store, fail, gaps } = await testGaps()
  const derived = (interval: Interval) => gaps(undefined, '2024-01-26', interval, findServed)
  // The first is a Tuesday; the week of the 8th was left out, and that of the 22nd refused.
  await store(days('2024-01-02', '2024-01-05', '2024-01-17'))
  await fail('2024-01-27T00:00:00Z', 'not_json')
  expect(await derived('1w')).toEqual({
    ...{ expected: 4, present: 2 },
    gaps: [
      '01-08T00:00..01-08T00:00 1 provider_missing',
      '01-22T00:00..01-22T00:00 1 rejected not_json 2024-01-27',
    ],
  })
  expect(await derived('1M')).toEqual({ expected: 1, present: 1, gaps: [] })
})

test('hours of minutes are counted within sessions, whatever was traded around them', async () => {
  const { store, gaps } = await testGaps()
  const at = (...times: string[]) =>
    times.map((time, place) => candle({ time: barTime(Date.parse(`2024-01-03T${time}:00Z`)), place }))
  // Before the open, in the first hour, at the end of the fourth, and in that after which the last half hour is empty; after the close.
  await store(at('14:20', '14:45', '18:29', '20:25', '21:05'), { interval: '1m' })
  expect(await gaps('2024-01-03', '2024-01-04', '1h', findServed)).toMatchObject({
    ...{ expected: 7, present: 3 },
    gaps: [
      '01-03T15:30..01-03T16:30 2 provider_missing',
      '01-03T18:30..01-03T18:30 1 provider_missing',
      '01-03T20:30..01-03T20:30 1 provider_missing',
    ],
  })
})

test('what is stored in the interval itself is what is served, and a first bar of shorter ones stands for its slot', async () => {
  const { store, gaps, pool } = await testGaps()
  await store([candle({ time: barTime(Date.parse('2024-01-03T14:47:00Z')) })], { interval: '1m' })
  const served = await gaps(undefined, '2024-01-03T16:00:00Z', '1h', findServed)
  expect(served).toMatchObject({ expected: 2, present: 1 })
  await store([candle({ time: barTime(Date.parse('2024-01-03T15:30:00Z')) })], { interval: '1h' })
  expect(await findServed(pool, 'AAPL', '1h')).toEqual(await findListed(pool, 'AAPL', '1h'))
  expect(await gaps('2024-01-03', '2024-01-03T16:00:00Z', '1h', findServed)).toMatchObject({ present: 1 })
})
