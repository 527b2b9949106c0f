import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendars } from './calendar/calendar-for.ts'
import { intradayLength, type Interval } from './interval.ts'
import { bucketAt, gridOf } from './rollup-grid.ts'
import { formatBarTime } from './time.ts'

const { XNYS: nyse, crypto, currencies } = calendars
const intraday = ['5m', '15m', '30m', '1h', '4h'] as const
const written = (time: number) => new Date(time).toISOString().slice(5, 16)

/** Where the buckets of some stretch of time begin, in UTC; the last entry is where they end. */
function cuts(interval: Interval, calendar: typeof nyse | undefined, from: string, to: string): string[] {
  const grid = gridOf(interval, calendar)
  const buckets = grid.stretches(Date.parse(from), Date.parse(to)).flatMap(grid.buckets)
  return [...buckets.map(({ start }) => written(start)), written(buckets.at(-1)!.end)]
}

test('a regular session is counted from its open, and the last bar ends at the close', () => {
  expect(cuts('4h', nyse, '2024-01-03T14:30Z', '2024-01-03T21:00Z')).toEqual([
    '01-03T14:30',
    '01-03T18:30',
    '01-03T21:00',
  ])
  expect(cuts('1h', nyse, '2024-01-03T20:00Z', '2024-01-03T21:00Z')).toEqual([
    ...['14:30', '15:30', '16:30', '17:30', '18:30', '19:30', '20:30', '21:00'].map(
      (time) => `01-03T${time}`,
    ),
  ])
})

test('pre-market and post-market are counted from their own beginnings, and share no bar with the session', () => {
  expect(cuts('4h', nyse, '2024-01-03T09:00Z', '2024-01-04T01:00Z')).toEqual([
    ...['01-03T09:00', '01-03T13:00', '01-03T14:30', '01-03T18:30', '01-03T21:00', '01-04T01:00'],
  ])
})

test('on a half day the last bar ends at the early close', () => {
  expect(cuts('4h', nyse, '2024-11-29T14:30Z', '2024-11-29T18:00Z')).toEqual(['11-29T14:30', '11-29T18:00'])
  expect(cuts('1h', nyse, '2024-11-29T17:00Z', '2024-11-29T18:00Z').slice(-3)).toEqual([
    ...['11-29T16:30', '11-29T17:30', '11-29T18:00'],
  ])
})

test('the session keeps its hours in New York when the clocks change', () => {
  const firstAt = (date: string) => {
    const { start } = bucketAt(gridOf('1h', nyse), Date.parse(`${date}T15:00Z`))
    return written(start)
  }
  expect(['2024-03-08', '2024-03-11', '2024-11-01', '2024-11-04'].map(firstAt)).toEqual([
    ...['03-08T14:30', '03-11T14:30', '11-01T14:30', '11-04T14:30'],
  ])
  expect(cuts('4h', nyse, '2024-03-08T14:30Z', '2024-03-08T21:00Z')[0]).toBe('03-08T14:30')
  expect(cuts('4h', nyse, '2024-03-11T13:30Z', '2024-03-11T20:00Z')).toEqual([
    ...['03-11T13:30', '03-11T17:30', '03-11T20:00'],
  ])
  expect(cuts('4h', nyse, '2024-11-04T14:30Z', '2024-11-04T21:00Z')[0]).toBe('11-04T14:30')
})

test('coins, and what has no known calendar, are counted from midnight UTC', () => {
  const expected = ['00', '04', '08', '12', '16', '20'].map((hour) => `03-10T${hour}:00`)
  for (const calendar of [crypto, undefined])
    expect(cuts('4h', calendar, '2024-03-10T00:00Z', '2024-03-11T00:00Z')).toEqual([
      ...expected,
      '03-11T00:00',
    ])
})

test('currencies are counted from five in the evening in New York', () => {
  expect(cuts('4h', currencies, '2024-01-03T22:00Z', '2024-01-04T06:00Z')).toEqual([
    ...[
      '01-03T22:00',
      '01-04T02:00',
      '01-04T06:00',
      '01-04T10:00',
      '01-04T14:00',
      '01-04T18:00',
      '01-04T22:00',
    ],
  ])
})

test('what trades while the market is closed has bars of its own', () => {
  // Friday night: from eight in the evening in New York to midnight UTC, and so on.
  expect(cuts('4h', nyse, '2024-01-06T01:00Z', '2024-01-06T02:00Z').slice(0, 3)).toEqual([
    ...['01-06T01:00', '01-06T04:00', '01-06T08:00'],
  ])
})

test.each([
  ['2024-01-01', '2024-01-01', '2024-01-01'],
  ['2024-01-07', '2024-01-01', '2024-01-01'],
  ['2024-02-29', '2024-02-26', '2024-02-01'],
  ['2023-01-01', '2022-12-26', '2023-01-01'],
  ['1969-12-31', '1969-12-29', '1969-12-01'],
])('%s is in the week of %s and the month of %s', (date, week, month) => {
  const time = Date.parse(date)
  expect(formatBarTime(bucketAt(gridOf('1w', nyse), time).start, '1w')).toBe(week)
  expect(formatBarTime(bucketAt(gridOf('1M', nyse), time).start, '1M')).toBe(month)
})

describe('of any moment', () => {
  const moment = fc.integer({ min: Date.UTC(1985, 0, 1) / 60_000, max: Date.UTC(2030, 0, 1) / 60_000 })
  const calendar = fc.constantFrom(nyse, crypto, currencies, undefined)

  test('it is in one bucket, which has at most its length and touches its neighbours', () => {
    fc.assert(
      fc.property(moment, calendar, fc.constantFrom(...intraday), (minute, known, interval) => {
        const grid = gridOf(interval, known)
        const bucket = bucketAt(grid, minute * 60_000)
        expect(bucket.start).toBeLessThanOrEqual(minute * 60_000)
        expect(bucket.end).toBeGreaterThan(minute * 60_000)
        expect(bucket.end - bucket.start).toBeLessThanOrEqual(intradayLength(interval)!)
        expect(bucketAt(grid, bucket.start)).toEqual(bucket)
        expect(bucketAt(grid, bucket.end).start).toBe(bucket.end)
        expect(bucketAt(grid, bucket.start - 1).end).toBe(bucket.start)
      }),
    )
  })

  test('the stretches of a range are whole, in order and without a hole, whatever part is asked for', () => {
    const hours = fc.integer({ min: 1, max: 2000 })
    fc.assert(
      fc.property(
        moment,
        hours,
        calendar,
        fc.constantFrom('1h', '1w', '1M'),
        (minute, span, known, interval) => {
          const [from, to] = [minute * 60_000, minute * 60_000 + span * 3_600_000]
          const grid = gridOf(interval, known)
          const all = grid.stretches(from, to)
          expect(all[0]!.start).toBeLessThanOrEqual(from)
          expect(all.at(-1)!.end).toBeGreaterThanOrEqual(to)
          all.slice(1).forEach(({ start }, place) => expect(start).toBe(all[place]!.end))
          const middle = (from + to) / 2
          const halves = [...grid.stretches(from, middle), ...grid.stretches(middle, to)]
          expect(new Map(halves.map((stretch) => [stretch.start, stretch]))).toEqual(
            new Map(all.map((stretch) => [stretch.start, stretch])),
          )
        },
      ),
    )
  })
})
