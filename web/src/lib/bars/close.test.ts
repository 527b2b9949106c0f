import { expect, test } from 'vitest'
import { mergeCloses } from './close.ts'

const closes = (...pairs: [number, number][]) => pairs.map(([time, close]) => ({ time, close }))

test('what comes takes the place of what was, goes in between and goes on', () => {
  const known = closes([1, 10], [3, 30], [5, 50])
  expect(mergeCloses(known, closes([5, 51], [7, 70]))).toEqual(closes([1, 10], [3, 30], [5, 51], [7, 70]))
  expect(mergeCloses(known, closes([2, 20]))).toEqual(closes([1, 10], [2, 20], [3, 30], [5, 50]))
  expect(mergeCloses(known, closes([0, 5], [1, 11]))).toEqual(closes([0, 5], [1, 11], [3, 30], [5, 50]))
  expect(mergeCloses([], known)).toEqual(known)
  expect(mergeCloses(known, [])).toBe(known)
})
