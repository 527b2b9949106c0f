import { expect, test } from 'vitest'
import { backOff, pauseAfter, untilAskable, wait } from './back-off.ts'

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

test('a refusal is waited for as long as it says, and as long as ever where it says less', () => {
  const refused = (retryAfter?: number) => ({
    ...{ ok: false as const, status: 429, title: 'Too many requests' },
    ...(retryAfter && { retryAfter }),
  })
  expect(pauseAfter(refused(40), 0)).toBe(40_000)
  expect(pauseAfter(refused(2), 10)).toBeGreaterThan(10_000)
  expect(pauseAfter(refused(), 0)).toBeGreaterThan(0)
  expect([untilAskable(refused()), untilAskable({ ok: true, value: 1 })]).toEqual([0, 0])
})
