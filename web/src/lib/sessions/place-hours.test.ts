import { calendars } from '@barline/db/domain/calendar/calendar-for'
import { expect, test } from 'vitest'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { barsAt } from '../../testing/bar.ts'
import { hoursOf, placeHours } from './place-hours.ts'

const bars = (...times: string[]) => barsAt(...times.map(toSeconds))
const hours = (time: string) => hoursOf(toSeconds(time), calendars.XNAS)

test('bars before the open and after the close, on both clocks and on a half day', () => {
  const of = bars(
    ...['2024-07-03T12:00:00Z', '2024-07-03T13:29:00Z', '2024-07-03T13:30:00Z', '2024-07-03T16:59:00Z'],
    ...['2024-07-03T17:00:00Z', '2024-12-02T14:29:00Z', '2024-12-02T14:30:00Z', '2024-12-02T20:59:00Z'],
    ...['2024-12-02T21:00:00Z', '2024-12-02T21:01:00Z'],
  )
  expect(placeHours(of, 0, of.length - 1, calendars.XNAS)).toEqual([
    { hours: 'pre', from: 0, to: 2 },
    { hours: 'post', from: 4, to: 5 },
    { hours: 'pre', from: 5, to: 6 },
    { hours: 'post', from: 8, to: 10 },
  ])
})

test('only the sessions between the given bars are looked at, those whole', () => {
  const of = bars(
    '2024-07-01T12:00:00Z',
    '2024-07-02T12:00:00Z',
    '2024-07-02T12:01:00Z',
    '2024-07-03T12:00:00Z',
  )
  expect(placeHours(of, 2, 2, calendars.XNAS)).toEqual([{ hours: 'pre', from: 1, to: 3 }])
  expect(placeHours(of, -5, 99, calendars.XNAS)).toHaveLength(3)
  expect(placeHours([], 0, 0, calendars.XNAS)).toEqual([])
})

test('the hours of a moment', () => {
  expect(['2024-07-03T13:29:59Z', '2024-07-03T13:30:00Z', '2024-07-03T17:00:00Z'].map(hours)).toEqual([
    ...['pre', undefined, 'post'],
  ])
  expect(hours('2024-07-04T15:00:00Z')).toBeUndefined()
})
