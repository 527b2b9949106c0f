import { expect, test } from 'vitest'
import { intervals } from '@barline/db/domain/interval'
import { alignedWindow, nearStart, olderWindow } from './window.ts'

test('older bars are due when less than a screen of them, or less than a hundred, is left', () => {
  expect(nearStart({ from: 201, to: 400 })).toBe(false)
  expect(nearStart({ from: 198, to: 400 })).toBe(true)
  expect(nearStart({ from: 101, to: 121 })).toBe(false)
  expect(nearStart({ from: 99, to: 119 })).toBe(true)
  expect(nearStart({ from: -30, to: 119 })).toBe(true)
})

test('a wide view asks for more at once, within bounds', () => {
  expect(olderWindow({ from: 0, to: 150 })).toBe(1_000)
  expect(olderWindow({ from: 0, to: 2_000.5 })).toBe(4_001)
  expect(olderWindow({ from: 0, to: 90_000 })).toBe(10_000)
})

test('windows follow each other without a hole, whatever the interval and how much is wanted', () => {
  for (const interval of intervals)
    for (const wanted of [10, 1_000, 4_000, 10_000]) {
      let before = Date.UTC(2024, 5, 14, 15, 30) / 1000
      for (let n = 0; n < 20; n++) {
        const { from, to } = alignedWindow(interval, before, wanted)
        expect(from < before && before - 1 <= to).toBe(true)
        expect(alignedWindow(interval, to, wanted)).toEqual({ from, to })
        before = from
      }
    }
})
