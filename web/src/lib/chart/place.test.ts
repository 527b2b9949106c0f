import { expect, test } from 'vitest'
import { bar, barsAt } from '../../testing/bar.ts'
import { heikinAshi } from './heikin-ashi.ts'
import { placeIn, rangeOf } from './place.ts'

const bars = barsAt(10, 20, 30, 40, 50)

test('a place begins and ends with the bars that hold its times', () => {
  expect(rangeOf({ from: 25, to: 40 }, bars, 6)).toEqual({ from: 0.5, to: 3.5 })
  expect(rangeOf({ from: 30 }, bars, 6)).toEqual({ from: 1.5, to: 10 })
  expect(rangeOf({ to: 39 }, bars, 6)).toEqual({ to: 2.5 })
  expect(rangeOf({}, bars, 6)).toEqual({ to: 10 })
  expect(rangeOf({ from: 1, to: 99 }, bars, 6)).toEqual({ from: -0.5, to: 10 })
})

test('what is in view is found again', () => {
  for (const range of [
    { from: 0.5, to: 3.5 },
    { from: 1.5, to: 10 },
  ]) {
    expect(rangeOf(placeIn(range, bars), bars, 6)).toEqual(range)
  }
  expect(placeIn({ from: -8, to: 2.2 }, bars)).toEqual({ from: 10, to: 30 })
})

test('Heikin-Ashi candles go on from each other', () => {
  const [first, second] = [
    bar(1, { open: 10, high: 14, low: 8, close: 12 }),
    bar(2, { open: 12, high: 13, low: 11, close: 12 }),
  ]
  const both = heikinAshi([first, second])
  expect(both[0]).toMatchObject({ open: 11, high: 14, low: 8, close: 11 })
  expect(both[1]).toMatchObject({ open: 11, high: 13, low: 11, close: 12 })
  expect(heikinAshi([second], both[0])).toEqual([both[1]])
})
