import { expect, test } from 'vitest'
import { calendars } from './calendar/calendar-for.ts'
import type { CalendarId } from './calendar/calendar.ts'
import { stretches } from './gaps-slots.ts'
import type { Interval } from './interval.ts'
import { barTime, formatBarTime } from './time.ts'

/** Openings of the slots that begin from one moment to another, both included. */
function slots(id: CalendarId, interval: Interval, from: string, to: string): string[] {
  const range = { low: Date.parse(from), high: Date.parse(to) }
  return [...stretches(calendars[id], interval, range)].flatMap(({ start, length, count }) =>
    Array.from({ length: count }, (_, index) => formatBarTime(barTime(start + index * length), interval)),
  )
}

test.each<[Interval, number, string, string]>([
  ['1m', 390, '2024-11-27T14:30:00Z', '2024-11-27T20:59:00Z'],
  ['5m', 78, '2024-11-27T14:30:00Z', '2024-11-27T20:55:00Z'],
  ['15m', 26, '2024-11-27T14:30:00Z', '2024-11-27T20:45:00Z'],
  ['30m', 13, '2024-11-27T14:30:00Z', '2024-11-27T20:30:00Z'],
  ['1h', 7, '2024-11-27T14:30:00Z', '2024-11-27T20:30:00Z'],
  ['4h', 2, '2024-11-27T14:30:00Z', '2024-11-27T18:30:00Z'],
])('a session in New York has its slots of %s from the open to the close', (interval, count, first, last) => {
  const found = slots('XNYS', interval, '2024-11-27T00:00:00Z', '2024-11-28T23:59:59Z')
  expect([found.length, found[0], found.at(-1)]).toEqual([count, first, last])
})

test('half days end early, and the clocks change between two sessions', () => {
  const half = slots('XNAS', '1h', '2024-11-29T00:00:00Z', '2024-11-29T23:59:59Z')
  expect(half.map((time) => time.slice(11, 16))).toEqual(['14:30', '15:30', '16:30', '17:30'])
  const opens = slots('XNYS', '4h', '2024-03-08T00:00:00Z', '2024-03-11T23:59:59Z')
  expect(opens).toEqual([
    ...['2024-03-08T14:30:00Z', '2024-03-08T18:30:00Z'],
    ...['2024-03-11T13:30:00Z', '2024-03-11T17:30:00Z'],
  ])
})

test('days, weeks and months are expected where there is a session in them', () => {
  expect(slots('XNYS', '1d', '2024-12-23', '2024-12-29')).toEqual([
    '2024-12-23',
    '2024-12-24',
    '2024-12-26',
    '2024-12-27',
  ])
  expect(slots('crypto', '1d', '2024-12-24', '2024-12-26')).toHaveLength(3)
  expect(slots('XNYS', '1w', '2001-09-03', '2001-09-17')).toEqual(['2001-09-03', '2001-09-10', '2001-09-17'])
  expect(slots('XNYS', '1w', '2001-09-04', '2001-09-16')).toEqual(['2001-09-10'])
  expect(slots('XNYS', '1M', '2024-01-01', '2024-03-31')).toEqual(['2024-01-01', '2024-02-01', '2024-03-01'])
  expect(slots('XNYS', '1M', '2024-01-02', '2024-02-28')).toEqual(['2024-02-01'])
})

test('both ends of the range count, within a session, too', () => {
  const minutes = slots('XNYS', '1m', '2024-01-02T20:58:00Z', '2024-01-03T14:31:00Z')
  expect(minutes).toEqual([
    ...['2024-01-02T20:58:00Z', '2024-01-02T20:59:00Z'],
    ...['2024-01-03T14:30:00Z', '2024-01-03T14:31:00Z'],
  ])
  expect(slots('XNYS', '1m', '2024-01-02T14:30:01Z', '2024-01-02T14:31:59Z')).toEqual([
    '2024-01-02T14:31:00Z',
  ])
  expect(slots('XNYS', '1m', '2024-01-02T21:00:00Z', '2024-01-03T14:29:59Z')).toEqual([])
  expect(slots('currencies', '4h', '2024-01-07T20:00:00Z', '2024-01-08T03:00:00Z')).toEqual([
    ...['2024-01-07T22:00:00Z', '2024-01-08T02:00:00Z'],
  ])
})

test('outside of what a calendar knows nothing is expected', () => {
  expect(slots('XNYS', '1d', '1989-12-20', '1990-01-03')).toEqual(['1990-01-02', '1990-01-03'])
})
