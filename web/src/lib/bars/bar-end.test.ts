import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { barEnd, countdown } from './bar-end.ts'

const utc = (text: string) => Date.parse(text) / 1000
const apple = { symbol: 'AAPL', exchange: 'NMS', timezone: 'America/New_York' }

test('a bar closes with its session at the latest; dated ones have no such moment', () => {
  const endOf = (text: string, interval: '5m' | '1h' | '4h') => barEnd(bar(utc(text)), interval, apple)
  expect(endOf('2024-06-07T13:30:00Z', '5m')).toBe(utc('2024-06-07T13:35:00Z'))
  expect(endOf('2024-06-07T19:30:00Z', '1h')).toBe(utc('2024-06-07T20:00:00Z'))
  expect(endOf('2024-06-07T17:30:00Z', '4h')).toBe(utc('2024-06-07T20:00:00Z'))
  expect(barEnd(bar(utc('2024-06-07')), '1d', apple)).toBeUndefined()
})

test.each([
  [0, undefined],
  [-5, undefined],
  [0.2, '0:01'],
  [65, '1:05'],
  [3_845, '1:04:05'],
])('%d seconds are written %s', (seconds, text) => expect(countdown(seconds)).toBe(text))
