import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar, barsAt } from '../../testing/bar.ts'
import { indexAt, mergeBars } from './merge-bars.ts'

const times = (bars: readonly { time: number }[]) => bars.map(({ time }) => time)

test('new bars come at the end, in the middle and at the start', () => {
  expect(times(mergeBars(barsAt(20, 40), barsAt(50, 30, 10)))).toEqual([10, 20, 30, 40, 50])
})

test('an incoming bar replaces the one of its time, and the later of two incoming ones wins', () => {
  const merged = mergeBars(barsAt(10, 20), [bar(20, { close: 11 }), bar(20, { close: 12 })])
  expect(merged).toEqual([bar(10), bar(20, { close: 12 })])
})

test('bars that change nothing give the very same array, so that nothing is redrawn', () => {
  const bars = barsAt(10, 20)
  expect(mergeBars(bars, barsAt(20))).toBe(bars)
  expect(mergeBars(bars, [])).toBe(bars)
})

test('a bar that stays is the very same object, so that a change can be found by comparing', () => {
  const bars = barsAt(10, 20, 30)
  const merged = mergeBars(bars, [bar(30, { volume: 7 })])
  expect(merged[0]).toBe(bars[0])
  expect(merged[1]).toBe(bars[1])
})

test('whatever arrives in whatever order: ascending, one bar a time, the last word wins', () => {
  const arrivals = fc.array(
    fc.record({ time: fc.integer({ min: 0, max: 30 }), close: fc.integer({ min: 1, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.array(arrivals, { maxLength: 6 }), (batches) => {
      const expected = new Map(batches.flat().map(({ time, close }) => [time, close]))
      const merged = batches.reduce(
        (bars, batch) =>
          mergeBars(
            bars,
            batch.map(({ time, close }) => bar(time, { close })),
          ),
        mergeBars([], []),
      )
      expect(merged.map(({ time, close }) => [time, close])).toEqual([...expected].sort(([a], [b]) => a - b))
    }),
  )
})

test('many bars at once are no matter of the stack', () => {
  const many = Array.from({ length: 300_000 }, (_, i) => bar(i))
  expect(mergeBars([], many)).toHaveLength(300_000)
})

test('indexAt finds a bar, else the next later one, else the end', () => {
  const bars = barsAt(10, 20, 30)
  expect([9, 10, 11, 30, 31].map((time) => indexAt(bars, time))).toEqual([0, 0, 1, 2, 3])
})
