import { expect, test } from 'vitest'
import { nearStart, olderWindow } from './window.ts'

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
