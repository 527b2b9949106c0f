import { expect, test } from 'vitest'
import { backOff, wait } from './back-off.ts'

test('pauses double up to half a minute, less a random third at most', () => {
  expect([0, 1, 2, 4, 5, 400].map((attempt) => backOff(attempt, 0))).toEqual([
    1_000, 2_000, 4_000, 16_000, 30_000, 30_000,
  ])
  expect(backOff(0, 1)).toBeCloseTo(667, 0)
})

test('an aborted wait ends at once', async () => {
  const stop = new AbortController()
  const waiting = wait(1e9, stop.signal)
  stop.abort()
  await waiting
  await wait(1e9, stop.signal)
})
