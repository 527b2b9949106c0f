import { expect, test } from 'vitest'
import { wallClock } from './wall-clock.ts'

const shown = (zone: string, iso: string) =>
  new Date(wallClock(zone)(Date.parse(iso) / 1000) * 1000).toISOString().slice(0, 16)

test('a session of New York opens at 9:30 in summer and in winter', () => {
  expect(shown('America/New_York', '2024-06-10T13:30:00Z')).toBe('2024-06-10T09:30')
  expect(shown('America/New_York', '2024-01-10T14:30:00Z')).toBe('2024-01-10T09:30')
})

test('on the day on which the clocks change each bar gets its own offset', () => {
  expect(shown('America/New_York', '2024-03-10T06:59:00Z')).toBe('2024-03-10T01:59')
  expect(shown('America/New_York', '2024-03-10T07:00:00Z')).toBe('2024-03-10T03:00')
  expect(shown('America/New_York', '2024-11-03T05:30:00Z')).toBe('2024-11-03T01:30')
  expect(shown('America/New_York', '2024-11-03T06:30:00Z')).toBe('2024-11-03T01:30')
})

test('zones of half and quarter hours', () => {
  expect(shown('Asia/Kolkata', '2024-06-10T03:45:00Z')).toBe('2024-06-10T09:15')
  expect(shown('Asia/Kathmandu', '2024-06-10T05:15:00Z')).toBe('2024-06-10T11:00')
})
