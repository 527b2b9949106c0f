import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { priceFormat } from '#lib/format/price.ts'
import type { Look } from '#lib/chart/price-chart.ts'
import { labelPlace } from './box.ts'
import { measure } from './measured.ts'
import { spanBetween, spanWords } from './span.ts'
import { wordsOf } from './words.ts'

const at = (iso: string) => Date.parse(iso) / 1000
const barsAt = (...times: string[]) => times.map((time, i) => bar(at(time), { volume: 10 ** i }))
const between = (from: [string, number], to: [string, number]) => ({
  from: { time: at(from[0]), price: from[1] },
  to: { time: at(to[0]), price: to[1] },
})
const newYork = 'America/New_York'
const look = (interval: string, zone = newYork) =>
  ({ series: { symbol: 'UP', interval }, zone, decimals: 2, price: priceFormat(2) }) as unknown as Look

const week = barsAt('2024-03-07', '2024-03-08', '2024-03-11', '2024-03-12')

test('change, bars, days of the calendar and the volume of all bars that are spanned', () => {
  expect(measure(week, between(['2024-03-08', 50], ['2024-03-12', 60]), undefined)).toEqual({
    ...{ change: 10, ratio: 0.2, bars: 2, span: { days: 4, seconds: 0 }, volume: 1110 },
  })
})

test('to the left bars and time are negative, and the change is told from where it begins', () => {
  const ends = between(['2024-03-12', 60], ['2024-03-08', 45])
  expect(wordsOf(week, ends, look('1d')).lines).toEqual([
    '\u221215.00 (\u221225.00%)',
    '\u22122 bars, \u22124 days',
    'Vol 1.11K',
  ])
})

test('on one bar; without a volume; from a price that is none', () => {
  const silent = [bar(at('2024-03-08'), { volume: 0 })]
  const ends = between(['2024-03-08', 0], ['2024-03-08', 2])
  expect(wordsOf(silent, ends, look('1d')).lines).toEqual(['+2.00', '0 bars, 0 days'])
})

test('an end that a replay has gone back before is on its last bar', () => {
  const ends = between(['2024-03-07', 50], ['2024-03-12', 60])
  expect(measure(week.slice(0, 2), ends, undefined)).toMatchObject({ bars: 1, volume: 11 })
})

test('days are those of the clock in the zone, also where it is put forward or back', () => {
  const friday = at('2024-03-08T14:30:00Z')
  const monday = at('2024-03-11T13:30:00Z')
  expect(spanBetween(friday, monday, newYork)).toEqual({ days: 3, seconds: 0 })
  expect(spanBetween(friday, monday, 'UTC')).toEqual({ days: 2, seconds: 23 * 3600 })
  expect(spanBetween(at('2024-11-01T13:30:00Z'), at('2024-11-04T14:30:00Z'), newYork)).toEqual({
    ...{ days: 3, seconds: 0 },
  })
  // From one to three of that night an hour passes; from half past one to half past one again an hour, too.
  expect(spanBetween(at('2024-03-10T06:00:00Z'), at('2024-03-10T07:00:00Z'), newYork)).toEqual({
    ...{ days: 0, seconds: 3600 },
  })
  expect(spanBetween(at('2024-11-03T05:30:00Z'), at('2024-11-03T06:30:00Z'), newYork)).toEqual({
    ...{ days: 0, seconds: 3600 },
  })
  // A day and what passed beside it, over the night that lacks an hour.
  expect(spanBetween(at('2024-03-09T06:00:00Z'), at('2024-03-10T07:00:00Z'), newYork)).toEqual({
    ...{ days: 1, seconds: 3600 },
  })
})

test.each([
  [{ days: 1, seconds: 0 }, true, '1 day'],
  [{ days: 0, seconds: 0 }, false, '0 min'],
  [{ days: 0, seconds: 5400 }, false, '1 h 30 min'],
  [{ days: 2, seconds: 300 }, false, '2 days 5 min'],
])('%j is written %s', (span, areDates, words) => expect(spanWords(span, areDates)).toBe(words))

test('a sentence names both ends by the clock of the axis', () => {
  const bars = barsAt('2024-03-08T14:30:00Z', '2024-03-11T13:30:00Z')
  const ends = between(['2024-03-08T14:30:00Z', 100], ['2024-03-11T13:30:00Z', 101])
  expect(wordsOf(bars, ends, look('1h')).sentence).toBe(
    "From Fri 08 Mar '24 09:30 at 100.00 to Mon 11 Mar '24 09:30 at 101.00: +1.00 (+1.00%), 1 bar, 3 days, volume 11.",
  )
  expect(wordsOf(bars, ends, look('1h', 'UTC')).lines[1]).toBe('1 bar, 2 days 23 h')
})

test('the label stands beyond the end, and within the pane', () => {
  const [label, pane] = [
    { width: 100, height: 50 },
    { width: 500, height: 300 },
  ]
  expect(labelPlace({ x: 100, y: 200 }, { x: 300, y: 150 }, label, pane)).toEqual({ x: 150, y: 92 })
  expect(labelPlace({ x: 100, y: 150 }, { x: 300, y: 200 }, label, pane)).toEqual({ x: 150, y: 208 })
  expect(labelPlace({ x: 0, y: 200 }, { x: 10, y: 20 }, label, pane)).toEqual({ x: 4, y: 4 })
  expect(labelPlace({ x: 490, y: 20 }, { x: 500, y: 290 }, label, pane)).toEqual({ x: 396, y: 246 })
})
