import { expect, test } from 'vitest'
import { barsAt } from '../../testing/bar.ts'
import { carryReplay } from './carry-replay.ts'
import { cutBars, stepTime } from './cut.ts'

const zone = 'America/New_York'
const utc = (text: string) => Date.parse(text) / 1000
const bars = barsAt(10, 20, 30)
const times = (until: number) => cutBars(bars, until).map(({ time }) => time)

test('what opens later is not there; the first bar always is', () => {
  expect(times(30)).toEqual([10, 20, 30])
  expect(times(29)).toEqual([10, 20])
  expect(times(1)).toEqual([10])
})

test('steps go from bar to bar and not beyond', () => {
  expect(stepTime(bars, 10, 1)).toBe(20)
  expect(stepTime(bars, 25, 1)).toBe(30)
  expect(stepTime(bars, 30, -1)).toBe(20)
  expect(stepTime(bars, 30, 1)).toBeUndefined()
  expect(stepTime(bars, 10, -1)).toBeUndefined()
})

test('in shorter bars it has come as far', () => {
  expect(carryReplay(utc('2024-06-05'), '1d', '5m', zone)).toBe(utc('2024-06-06T03:59:00Z'))
  expect(carryReplay(utc('2024-06-03'), '1w', '1d', zone)).toBe(utc('2024-06-09'))
  expect(carryReplay(utc('2024-06-05T14:30:00Z'), '1h', '5m', zone)).toBe(utc('2024-06-05T15:29:59Z'))
})

test('of longer bars, only those are seen that were over', () => {
  // At 15:35, the hour that began at 14:30 was over, that of 15:30 was not.
  const hour = carryReplay(utc('2024-06-05T15:30:00Z'), '5m', '1h', zone)
  expect(hour).toBeGreaterThanOrEqual(utc('2024-06-05T14:30:00Z'))
  expect(hour).toBeLessThan(utc('2024-06-05T15:30:00Z'))
  expect(carryReplay(utc('2024-06-05T15:30:00Z'), '5m', '1d', zone)).toBe(utc('2024-06-04'))
  // A week by its Friday, a month by its last day.
  expect(carryReplay(utc('2024-06-06'), '1d', '1w', zone)).toBeLessThan(utc('2024-06-03'))
  expect(carryReplay(utc('2024-06-07'), '1d', '1w', zone)).toBe(utc('2024-06-03'))
  expect(carryReplay(utc('2024-05-30'), '1d', '1M', zone)).toBe(utc('2024-04-30'))
  expect(carryReplay(utc('2024-05-31'), '1d', '1M', zone)).toBe(utc('2024-05-31'))
})
