import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { barsAt } from '../../testing/bar.ts'
import type { GapMark } from './honesty.ts'
import { anchorGaps, beforeTrailing, placeGaps } from './place-gaps.ts'

const gap = (from: string, to = from, slots = 1, interval: Interval = '1d'): GapMark => ({
  ...{ interval, from: toSeconds(from), to: toSeconds(to), slots, cause: 'provider_missing' },
})
const days = (...dates: string[]) => barsAt(...dates.map(toSeconds))
const places = (
  gaps: GapMark[],
  bars: ReturnType<typeof days>,
  interval: Interval,
  calendar = calendars.XNYS,
) => {
  const anchored = anchorGaps(gaps, interval, calendar)
  const placed = placeGaps(anchored, bars, beforeTrailing(anchored, bars))
  return Array.from({ length: placed.count }, (_, i) => [placed.at(i).from, placed.at(i).to])
}

test('a gap stands between its neighbours, before the first bar and after the last', () => {
  const bars = days('2024-01-03', '2024-01-05', '2024-01-08')
  const gaps = [
    gap('2024-01-02'),
    gap('2024-01-04'),
    gap('2024-01-09', '2024-01-10', 2),
    gap('2024-01-11', '2024-01-12', 2),
  ]
  expect(places(gaps, bars, '1d')).toEqual([
    [0, 0],
    [1, 1],
    [3, 5],
    [5, 7],
  ])
})

test('it stands over bars of other hours within it', () => {
  const minutes = ['13:29', '13:35', '13:36', '13:45'].map((time) => `2024-07-03T${time}:00Z`)
  const missing = gap('2024-07-03T13:30:00Z', '2024-07-03T13:44:00Z', 13, '1m')
  expect(places([missing], days(...minutes), '1m')).toEqual([[1, 3]])
})

test('where bars are rolled up it stands over the one that lacks something, and between them where all is missing', () => {
  const weeks = days('2024-01-01', '2024-01-08', '2024-01-22')
  const gaps = [gap('2024-01-11'), gap('2024-01-16', '2024-01-19', 4), gap('2024-01-29')]
  expect(places(gaps, weeks, '1w')).toEqual([
    [1, 2],
    [2, 2],
    [3, 4],
  ])
  const hours = days('2024-07-03T13:30:00Z', '2024-07-03T14:30:00Z')
  const minute = gap('2024-07-03T15:10:00Z', undefined, 1, '1m')
  expect(places([minute], hours, '1h')).toEqual([[1, 2]])
})

test('the gaps of a place are found without looking at the others', () => {
  const bars = days('2024-01-02', '2024-01-04', '2024-01-08')
  const placed = placeGaps(anchorGaps([gap('2024-01-03'), gap('2024-01-05')], '1d', undefined), bars, 0)
  expect([0, 1, 2, 3].map(placed.endingFrom)).toEqual([0, 0, 1, 2])
  expect([0, 1, 2, 3].map(placed.startingFrom)).toEqual([0, 0, 1, 2])
})
