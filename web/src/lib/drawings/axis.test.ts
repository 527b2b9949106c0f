import { nyse } from '@barline/db/domain/calendar/us-equities'
import { type Interval, isDated } from '@barline/db/domain/interval'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { type Axis, indexOf, momentAt } from './axis.ts'
import { readMoment } from './moment.ts'
import { slotsOf } from './slots.ts'

const zone = 'America/New_York'

/** Bars of these times, dates or instants. */
const axis = (interval: Interval, ...times: string[]): Axis => ({
  ...{ bars: times.map((time) => bar(Date.parse(time) / 1000)), interval, zone },
  slots: slotsOf(interval, nyse),
})

// Friday, Monday, Tuesday; Monday 2024-05-27 was Memorial Day.
const daily = axis('1d', '2024-05-23', '2024-05-24', '2024-05-28')
const hourly = axis(
  '1h',
  ...['2024-05-24T18:30:00Z', '2024-05-24T19:30:00Z', '2024-05-28T13:30:00Z', '2024-05-28T14:30:00Z'],
)

test.each([
  ['a day', daily, '2024-05-24', 1],
  ['a moment within it', daily, '2024-05-24T19:59:00Z', 1],
  ['a moment after the close, which in London is tomorrow', daily, '2024-05-25T01:00:00Z', 1],
  ['a day without a bar: the one before', daily, '2024-05-26', 1],
  ['a day on an hourly chart: its first bar', hourly, '2024-05-28', 2],
  ['a day without a bar there: the last one before', hourly, '2024-05-26', 1],
  ['a moment within an hour', hourly, '2024-05-28T13:59:59Z', 2],
  ['a moment within the last hour', hourly, '2024-05-28T15:29:00Z', 3],
  ['tomorrow', daily, '2024-05-29', 3],
  ['after the weekend', daily, '2024-06-03', 6],
  ['the first hour of tomorrow', hourly, '2024-05-29T13:30:00Z', 9],
  ['the day before the loaded bars', daily, '2024-05-22', -1],
  ['the Friday before', daily, '2024-05-17', -4],
])('%s', (_, on, moment, index) => {
  expect(indexOf(readMoment(moment), on)).toBe(index)
})

test('where somebody points is found again at the same place, beside the bars, too', () => {
  const axes = [daily, hourly, axis('1w', '2024-05-20', '2024-05-27'), axis('1M', '2024-04-01', '2024-05-01')]
  fc.assert(
    fc.property(fc.constantFrom(...axes), fc.integer({ min: -400, max: 400 }), (on, index) => {
      const moment = momentAt(index, on)
      expect(moment.dated).toBe(isDated(on.interval))
      expect(indexOf(moment, on)).toBe(index)
    }),
  )
})

test('a place ahead is the same bar when that has come', () => {
  const ahead = momentAt(4, daily)
  const later = {
    ...daily,
    bars: [...daily.bars, bar(Date.parse('2024-05-29') / 1000), bar(Date.parse('2024-05-30') / 1000)],
  }
  expect(later.bars[indexOf(ahead, later)]!.time).toBe(ahead.time)
})

test('older bars that are loaded move nothing', () => {
  const before = momentAt(-1, daily)
  const more = { ...daily, bars: [bar(Date.parse('2024-05-22') / 1000), ...daily.bars] }
  expect(indexOf(before, more)).toBe(0)
  expect(indexOf(readMoment('2024-05-28'), more)).toBe(indexOf(readMoment('2024-05-28'), daily) + 1)
})

test('what no calendar is known of trades day and night', () => {
  const bare: Axis = { ...daily, slots: slotsOf('1d', undefined) }
  expect(indexOf(readMoment('2024-06-01'), bare)).toBe(6)
  expect(momentAt(6, bare)).toEqual(readMoment('2024-06-01'))
})
