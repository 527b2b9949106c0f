import type { SymbolEntry } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { barsAt } from '../../testing/bar.ts'
import { carry } from './carry.ts'
import { firstLoad } from './first-load.ts'
import { intervalFor, rangeStart } from './range.ts'
import { plainView, ranges } from './view.ts'

const zone = 'America/New_York'
const utc = (text: string) => Date.parse(text) / 1000

const entry = (intervals: [Interval, string, string][]): SymbolEntry => ({
  ...{ symbol: 'AAPL', name: null, exchange: null, currency: null, timezone: zone, synthetic: false },
  intervals: intervals.map(([interval, from, to]) => ({ interval, from, to, count: 1 })),
})
const all = entry([
  ['1m', '2024-05-30T13:30:00Z', '2024-06-07T19:59:00Z'],
  ['5m', '2024-03-01T13:30:00Z', '2024-06-07T19:55:00Z'],
  ['1h', '2022-06-07T13:30:00Z', '2024-06-07T19:30:00Z'],
  ['4h', '2022-06-07T13:30:00Z', '2024-06-07T17:30:00Z'],
  ['1d', '1980-12-12', '2024-06-07'],
  ['1w', '1980-12-08', '2024-06-03'],
  ['1M', '1980-12-01', '2024-06-01'],
])

test('each range has the interval that fills a screen', () => {
  expect(ranges.map((range) => intervalFor(range, all))).toEqual([
    ...['1m', '5m', '1h', '1h', '4h', '1d', '1d', '1w', '1M'],
  ])
})

test('a history too short for a range gives way to a longer one; where none is long enough, the first', () => {
  const young = entry([
    ['1h', '2024-05-20T13:30:00Z', '2024-06-07T19:30:00Z'],
    ['1d', '2010-01-04', '2024-06-07'],
  ])
  expect(intervalFor('3M', young)).toBe('1d')
  expect(intervalFor('5D', young)).toBe('1h')
  expect(intervalFor('All', young)).toBe('1d')
  const newcomer = entry([['1d', '2024-06-03', '2024-06-07']])
  expect(ranges.map((range) => intervalFor(range, newcomer))).toEqual([
    ...[undefined, '1d', '1d', '1d', '1d', '1d', '1d', '1d', '1d'],
  ])
})

test('ranges are counted back from the last bar', () => {
  const daily = barsAt(utc('2024-01-02'), utc('2024-05-31'))
  const startOf = (range: (typeof ranges)[number]) => rangeStart(range, daily, '1d', zone)
  expect(startOf('1M')).toBe(utc('2024-04-30'))
  expect(startOf('3M')).toBe(utc('2024-02-29'))
  expect(startOf('YTD')).toBe(utc('2024-01-01'))
  expect(startOf('1Y')).toBe(utc('2023-05-31'))
  expect(startOf('5Y')).toBe(utc('2019-05-31'))
  expect(startOf('All')).toBe(-Infinity)
  expect(rangeStart('1Y', [], '1d', zone)).toBe(-Infinity)
})

test('days are those of the exchange, and five of them are five sessions', () => {
  // The last bar opens on Friday evening in New York, when UTC has Saturday.
  const opens = ['05-31T14:00', '06-03T14:00', '06-04T14:00', '06-05T14:00', '06-06T14:00', '06-08T00:30']
  const bars = barsAt(...opens.map((text) => utc(`2024-${text}:00Z`)))
  expect(rangeStart('1D', bars, '5m', zone)).toBe(utc('2024-06-07T04:00:00Z'))
  expect(rangeStart('5D', bars, '5m', zone)).toBe(utc('2024-06-03T04:00:00Z'))
  expect(rangeStart('5D', bars.slice(-2), '5m', zone)).toBe(utc('2024-06-06T04:00:00Z'))
})

test('the right edge in another interval is the end of the same bar', () => {
  expect(carry(utc('2024-06-05'), '1d', '5m', zone)).toBe(utc('2024-06-06T03:59:00Z'))
  expect(carry(utc('2024-06-03'), '1w', '1d', zone)).toBe(utc('2024-06-09'))
  expect(carry(utc('2024-02-01'), '1M', '1d', zone)).toBe(utc('2024-02-29'))
  expect(carry(utc('2024-06-05T23:30:00Z'), '1h', '1d', zone)).toBe(utc('2024-06-05'))
  expect(carry(utc('2024-06-06T01:30:00Z'), '1h', '1d', zone)).toBe(utc('2024-06-05'))
  expect(carry(utc('2024-06-05T14:30:00Z'), '1h', '5m', zone)).toBe(utc('2024-06-05T15:29:59Z'))
})

test('a page brings what its view shows, within bounds', () => {
  const now = utc('2024-06-07T20:00:00Z')
  const load = (view: object, interval: Interval) => firstLoad({ ...plainView, ...view }, interval, now)
  expect(load({}, '5m')).toBe(1_000)
  expect(load({ range: '1Y' }, '1d')).toBe(1_000)
  expect(load({ from: utc('2014-06-07') }, '1d')).toBeGreaterThan(2_520)
  expect(load({ to: utc('1900-01-01') }, '1d')).toBe(20_000)
  expect(load({ range: 'All' }, '1M')).toBe(20_000)
})
