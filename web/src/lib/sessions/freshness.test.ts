import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { freshnessOf } from './freshness.ts'

const told = (newest: string, interval: Interval, now: string) =>
  freshnessOf(Date.parse(newest), interval, calendars.XNAS, Date.parse(now))

test.each<[string, Interval, string, string, number]>([
  ['2024-07-02T14:30:00Z', '1m', '2024-07-02T14:31:30Z', 'current', 0],
  ['2024-07-02T14:30:00Z', '1m', '2024-07-02T14:32:30Z', 'current', 0],
  ['2024-07-02T14:30:00Z', '1m', '2024-07-02T14:33:00Z', 'delayed', 1],
  ['2024-07-02T14:30:00Z', '5m', '2024-07-02T14:47:00Z', 'delayed', 2],
  // The last minute of the day, during the night; of a half day; and the morning after.
  ['2024-07-02T19:59:00Z', '1m', '2024-07-03T02:00:00Z', 'closed', 0],
  ['2024-07-03T16:59:00Z', '1m', '2024-07-04T15:00:00Z', 'closed', 0],
  ['2024-07-03T16:59:00Z', '1m', '2024-07-05T13:31:30Z', 'current', 0],
  ['2024-07-03T16:50:00Z', '1m', '2024-07-04T15:00:00Z', 'delayed', 9],
  // A day is late half an hour after the close; today's may be there before.
  ['2024-07-01', '1d', '2024-07-02T20:29:00Z', 'current', 0],
  ['2024-07-01', '1d', '2024-07-02T20:30:00Z', 'delayed', 1],
  ['2024-07-02', '1d', '2024-07-02T15:00:00Z', 'current', 0],
  ['2024-06-28', '1d', '2024-06-30T15:00:00Z', 'closed', 0],
  ['2024-06-24', '1w', '2024-07-02T15:00:00Z', 'current', 0],
])('newest %s of %s at %s: %s, %i behind', (newest, interval, now, state, behind) => {
  expect(told(newest, interval, now)).toMatchObject({ state, behind })
})

test('where nobody knows when it trades nothing is late', () => {
  const [newest, now] = [Date.parse('2024-07-02'), Date.parse('2024-08-02')]
  expect(freshnessOf(newest, '1d', undefined, now)).toMatchObject({ state: 'unknown', behind: 0 })
})

test.each<[string, Interval, string, string]>([
  ['2024-07-02T14:30:00Z', '1m', '2024-07-02T14:48:00Z', '2024-07-02T14:31:00Z'],
  // Not since Friday evening: nothing was to be seen before Monday morning.
  ['2024-06-28T19:59:00Z', '1m', '2024-07-01T13:35:00Z', '2024-07-01T13:30:00Z'],
  ['2024-06-28', '1d', '2024-07-02T15:00:00Z', '2024-07-01T20:00:00Z'],
])('newest %s of %s at %s: there should be more since %s', (newest, interval, now, since) => {
  expect(told(newest, interval, now).since).toBe(Date.parse(since))
})
