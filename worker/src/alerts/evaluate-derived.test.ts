import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { readBarsBefore, readFinalBars } from './read-bars.ts'
import { openAlertStore, later, onDay } from './testing/alert-store.ts'
import { findWatchedSeries } from './watched-series.ts'

const minute = 60_000
const above = { kind: 'price-above', params: { price: 10 } }

// Day 0 is Tuesday, 2 January 2024; 3 is the Friday of that week, 6 the Monday after.
const [friday, monday, nextFriday] = [3, 6, 10]
const firstWeek = onDay(-1)
const secondWeek = onDay(6)

test('a rule on weeks fires at the week of its days, once the last of them is over and somebody has looked', async () => {
  const { close, rule, evaluate, events, standing } = await openAlertStore()
  await rule({ ...above, interval: '1w' }, Date.parse(onDay(monday)))
  await close([9, 9, 9, 9], { at: onDay(friday, '22:00:00') })
  await close([9, 9, 9, 11], { from: monday, at: onDay(9, '22:00:00') })
  await evaluate(Date.parse(onDay(9, '23:00:00')))
  expect(await standing()).toEqual([])
  await close([12], { from: nextFriday, at: onDay(nextFriday, '20:00:00') })
  await evaluate(Date.parse(onDay(nextFriday, '20:30:00')))
  expect(await standing()).toEqual([])
  await close([12], { from: nextFriday, at: onDay(nextFriday, '22:00:00') })
  await evaluate(Date.parse(onDay(nextFriday, '22:00:00')))
  expect(await standing()).toEqual([`${secondWeek} up`])
  expect(await events()).toMatchObject([
    {
      evidence: {
        source: '1d',
        bars: { from: firstWeek, to: secondWeek, count: 2 },
        before: { time: firstWeek, close: 9 },
        after: { time: secondWeek, close: 12 },
      },
    },
  ])
})

test('a week whose last day is missing is not over before there are bars behind it', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule({ ...above, interval: '1w' }, Date.parse(onDay(monday)))
  await close([9, 9, 9, 9, 9], { from: -1, at: onDay(friday, '22:00:00') })
  await close([11], { from: monday, at: onDay(monday, '22:00:00') })
  await evaluate(Date.parse(onDay(12)))
  expect(await standing()).toEqual([])
  await close([9], { from: 13, at: onDay(13, '22:00:00') })
  await evaluate(Date.parse(onDay(14)))
  expect(await standing()).toEqual([`${secondWeek} up`])
})

test('a corrected day takes back what its week said, and is told as the day that it is', async () => {
  const { close, rule, evaluate, events } = await openAlertStore()
  await rule({ ...above, interval: '1w' }, Date.parse(onDay(monday)))
  await close([9, 9, 9, 9], { at: onDay(30) })
  await close([9, 9, 9, 9, 12], { from: monday, at: onDay(30) })
  await evaluate()
  await close([8], { from: nextFriday, at: onDay(31) })
  await evaluate()
  expect(await events()).toMatchObject([
    {
      withdrawn: {
        cause: 'correction',
        count: 1,
        bars: [{ time: onDay(nextFriday), was: { close: 12 }, is: { close: 8 } }],
        now: { close: 8 },
      },
    },
  ])
})

test('weeks that come to be stored themselves are the ones that count, and what their days said is taken back', async () => {
  const { close, put, rule, evaluate, events, standing } = await openAlertStore()
  await rule({ ...above, interval: '1w' }, Date.parse(onDay(monday)))
  await close([9, 9, 9, 9], { at: onDay(30) })
  await close([9, 9, 9, 9, 12], { from: monday, at: onDay(30) })
  await evaluate()
  const weeks = [
    candle({ day: -1, close: 9 }),
    candle({ day: 6, close: 9.5 }),
    candle({ day: 13, close: 11 }),
  ]
  await put(weeks, { interval: '1w', at: onDay(40) })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(13)} up`])
  expect((await events())[0]).toMatchObject({
    withdrawn: { cause: 'source', bars: [], count: 0, now: { close: 9.5 } },
  })
})

test('what days said of weeks that are not among those that came to be stored is taken back, and once is free again', async () => {
  const { close, put, rule, evaluate, events, standing } = await openAlertStore()
  await rule({ ...above, interval: '1w', repeat: 'once' }, Date.parse(onDay(monday)))
  await close([9, 9, 9, 9], { at: onDay(30) })
  await close([9, 9, 9, 9, 12], { from: monday, at: onDay(30) })
  await evaluate()
  expect(await standing()).toEqual([`${secondWeek} up`])
  const weeks = [candle({ day: 13, close: 9 }), candle({ day: 20, close: 11 })]
  await put(weeks, { interval: '1w', at: onDay(60) })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(20)} up`])
  expect((await events())[0]).toMatchObject({ withdrawn: { cause: 'source', now: null } })
})

test('a bar with others behind it is final by time alone, although nobody looks at it again', async () => {
  const { put, rule, evaluate, standing } = await openAlertStore()
  const at = (time: string, close: number) =>
    candle({ time: barTime(Date.parse(`2024-01-02T${time}Z`)), close })
  await rule({ ...above, interval: '15m' }, Date.parse('2024-01-02T14:30:00Z'))
  // The last minutes of the second bar are missing, so that its parts settle before it does.
  const bars = [at('14:31:00', 9), at('14:46:00', 11), at('15:01:00', 11)]
  await put(bars, { interval: '1m', at: '2024-01-02T15:25:00Z' })
  await evaluate(Date.parse('2024-01-02T15:25:00Z'))
  await evaluate(Date.parse('2024-01-02T15:40:00Z'))
  expect(await standing()).toEqual(['2024-01-02T14:45:00Z up'])
})

test('a split in the middle of a week fires nothing, and the bars of before are taken by it', async () => {
  const { db, rule, evaluate, standing } = await openAlertStore()
  await rule({ kind: 'percent-change', params: { percent: -20, bars: 1 }, interval: '1w' }, firstDay)
  await rule({ kind: 'percent-change', params: { percent: 20, bars: 1 }, interval: '1w' }, firstDay)
  const bars = Array.from({ length: 20 }, (_, day) => candle({ day, close: day < 8 ? 40 : 10 }))
  const actions = [
    { kind: 'split' as const, exDate: barTime(Date.parse(onDay(8))), numerator: 4, denominator: 1 },
  ]
  const object = rawObject({ observedAt: new Date(onDay(40)) })
  await storeObject(db, object, loaded, [{ ...seriesBars(bars), actions }])
  await evaluate()
  expect(await standing()).toEqual([])
  const series = (await findWatchedSeries(db, 'TEST', '1w'))!
  for await (const weeks of readFinalBars(db, series, {}, later))
    expect(weeks.map(({ open, high, low, close, volume }) => [open, high, low, close, volume])).toEqual([
      [10, 10, 10, 10, 2400],
      [10, 10, 10, 10, 2 * 400 + 5 * 100],
      [10, 10, 10, 10, 700],
    ])
})

test('quarters of an hour are made of minutes, and end with the session', async () => {
  const { db, put, rule, evaluate, standing } = await openAlertStore()
  const open = Date.parse('2024-01-02T14:30:00Z')
  const minutes = (from: number, closes: readonly number[]) =>
    closes.map((close, index) => candle({ time: barTime(open + (from + index) * minute), close }))
  await rule({ ...above, interval: '15m' }, open)
  const answer = { interval: '1m' as const, at: '2024-01-02T23:00:00Z' }
  // The last one of the session, and the first after it, which belongs to another bar.
  await put([...minutes(0, Array(30).fill(9)), ...minutes(385, [9, 9, 9, 9, 11, 12])], answer)
  await evaluate()
  expect(await standing()).toEqual(['2024-01-02T20:45:00Z up'])
  const series = (await findWatchedSeries(db, 'TEST', '15m'))!
  const found = []
  for await (const bars of readFinalBars(db, series, {}, later, 2)) found.push(...bars)
  expect(found.map(({ time, close, volume }) => [new Date(time).toISOString(), close, volume])).toEqual([
    ['2024-01-02T14:30:00.000Z', 9, 1500],
    ['2024-01-02T14:45:00.000Z', 9, 1500],
    ['2024-01-02T20:45:00.000Z', 11, 500],
    ['2024-01-02T21:00:00.000Z', 12, 100],
  ])
})

test('once the exchange is known bars are cut by its sessions, and what was said of others is taken back', async () => {
  const { db, rule, evaluate, standing, events } = await openAlertStore()
  const hourOf = (day: number, close: (minute: number) => number) =>
    Array.from({ length: 60 }, (_, index) =>
      candle({ time: barTime(Date.parse(onDay(day, '14:30:00')) + index * minute), close: close(index) }),
    )
  const minutes = [...hourOf(0, () => 9), ...hourOf(1, (index) => (index < 30 ? 9 : 11))]
  const series = seriesBars(minutes, { symbol: 'ABC.TO', interval: '1m' })
  const put = (observedAt: string, facts: object) =>
    storeObject(db, rawObject({ observedAt: new Date(observedAt), key: observedAt }), loaded, [
      { ...series, instrument: { ...series.instrument, ...facts } },
    ])
  await rule({ ...above, symbol: 'ABC.TO', interval: '1h' }, firstDay)
  await put(onDay(1, '23:00:00'), {})
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)}T15:00:00Z up`])
  await put(onDay(2, '23:00:00'), { exchange: 'NYSE', timezone: 'America/New_York' })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)}T14:30:00Z up`])
  expect((await events())[0]).toMatchObject({ withdrawn: { cause: 'source', bars: [], count: 0 } })
})

test('bars that are made of more than one read are the same', async () => {
  const { db, put } = await openAlertStore()
  const start = Date.parse('2024-01-02T14:30:00Z')
  const count = 25_000
  const minutes = Array.from({ length: count }, (_, index) =>
    candle({ time: barTime(start + index * minute), close: 10 + (index % 7) }),
  )
  await put(minutes, { interval: '1m' })
  const series = (await findWatchedSeries(db, 'TEST', '4h'))!
  const all = []
  for await (const bars of readFinalBars(db, series, {}, later)) all.push(...bars)
  const before = all.at(-1)!.time
  const seen = await readBarsBefore(db, series, { before, count: 300 }, later)
  expect(seen.map(({ time, open, close, volume }) => [time, open, close, volume])).toEqual(
    all.slice(0, -1).map(({ time, open, close, volume }) => [time, open, close, volume]),
  )
})
