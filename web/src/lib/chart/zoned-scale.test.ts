import type { Mutable, Time, TimeScalePoint, UTCTimestamp } from 'lightweight-charts'
import { expect, test } from 'vitest'
import { wallClock, utcClock } from './wall-clock.ts'
import { zonedScale } from './zoned-scale.ts'

const day = 50
const hour = 33

/** Weights that the marks of hourly bars get, the first of `isos` being known already when `start` is 1. */
function weights(zone: string | undefined, isos: string[], start = 0): number[] {
  const scale = zonedScale(() => (zone ? wallClock(zone) : utcClock))
  const points = isos.map((iso) => {
    const originalTime = (Date.parse(iso) / 1000) as UTCTimestamp
    const time = scale.convertHorzItemToInternal(originalTime as Time)
    return { time, originalTime, timeWeight: 0 } as unknown as Mutable<TimeScalePoint>
  })
  scale.fillWeightsForPoints(points, start)
  return points.map(({ timeWeight }) => timeWeight)
}

const evening = [
  '2024-06-10T23:00:00Z',
  '2024-06-11T00:00:00Z',
  '2024-06-11T03:00:00Z',
  '2024-06-11T04:00:00Z',
]

test('a day begins at midnight of the exchange, not of UTC', () => {
  const [, atUtcMidnight, , atMidnight] = weights('America/New_York', evening)
  expect(atUtcMidnight).toBeLessThan(day)
  expect(atMidnight).toBe(day)
})

test('without a zone a day begins at midnight UTC', () => {
  const [, atUtcMidnight, , later] = weights(undefined, evening)
  expect(atUtcMidnight).toBe(day)
  expect(later).toBeLessThan(day)
})

test('bars that are appended are weighed against the one before them', () => {
  const [known, ...appended] = weights('America/New_York', evening, 1)
  expect(known).toBe(0)
  expect(appended.at(-1)).toBe(day)
  expect(appended[0]).toBeLessThanOrEqual(hour)
})
