import { expect, test } from 'vitest'
import { bar, barsAt } from '../../testing/bar.ts'
import { firstDifference, keepPlace } from './keep-place.ts'

const old = barsAt(10, 20, 30, 40, 50)

test('older bars in front change nothing: positions count from the right', () => {
  const bars = barsAt(1, 2, 3, 10, 20, 30, 40, 50)
  expect(keepPlace(old, bars, 3)).toBe(3)
  expect(keepPlace(old, bars, -2.25)).toBe(-2.25)
})

test('a newer bar pushes the picture left while the last bar is in view', () => {
  expect(keepPlace(old, barsAt(10, 20, 30, 40, 50, 60), 3)).toBe(3)
  expect(keepPlace(old, barsAt(10, 20, 30, 40, 50, 60), 0)).toBe(0)
})

test('a newer bar leaves the picture alone while the last bar is out of view', () => {
  expect(keepPlace(old, barsAt(10, 20, 30, 40, 50, 60, 70), -2.25)).toBe(-4.25)
})

test('a bar that comes in between, right of the view, leaves the picture alone', () => {
  expect(keepPlace(old, barsAt(10, 20, 30, 40, 45, 50), -2)).toBe(-3)
})

test('a bar that comes in between, left of the right edge, pushes only what is left of it', () => {
  expect(keepPlace(old, barsAt(10, 15, 20, 30, 40, 50), -2)).toBe(-2)
})

test('bars that went away take the view to the next later one', () => {
  expect(keepPlace(old, barsAt(40, 50, 60), -3)).toBe(-2)
})

test('nothing drawn before, or scrolled off the left end: the position stays', () => {
  expect(keepPlace([], old, 6)).toBe(6)
  expect(keepPlace(old, barsAt(10, 20, 30, 40, 50, 60), -9)).toBe(-9)
})

test('the first difference is the first other object, else the end of the shorter list', () => {
  expect(firstDifference(old, [...old.slice(0, 3), bar(40), old[4]!])).toBe(3)
  expect(firstDifference(old, [...old, bar(60)])).toBe(5)
  expect(firstDifference(old, old.slice(0, 2))).toBe(2)
})
