import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  copy,
  covers,
  formatPosition,
  has,
  hasRoomFor,
  mark,
  merge,
  parsePosition,
  type Position,
} from './position.ts'

const start = (): Position => ({ high: 0, gaps: new Set() })
const seenBy = (position: Position, upTo: number) =>
  Array.from({ length: upTo }, (_, index) => index + 1).filter((id) => has(position, id))
const ids = fc.uniqueArray(fc.integer({ min: 1, max: 30 }))

test('whatever the order, exactly the ids that were marked have been seen', () => {
  fc.assert(
    fc.property(ids, (order) => {
      const position = start()
      for (const id of order) {
        expect(has(position, id)).toBe(false)
        mark(position, id)
      }
      expect(seenBy(position, 40)).toEqual(order.toSorted((a, b) => a - b))
    }),
  )
})

test('as the id of an event and back it is the same', () => {
  fc.assert(
    fc.property(ids, (order) => {
      const position = start()
      for (const id of order) mark(position, id)
      expect(parsePosition(formatPosition(position))).toEqual(position)
    }),
  )
})

test('after merging, both positions are covered and nothing else', () => {
  fc.assert(
    fc.property(ids, ids, (mine, theirs) => {
      const [a, b] = [start(), start()]
      for (const id of mine) mark(a, id)
      for (const id of theirs) mark(b, id)
      const both = copy(a)
      merge(both, b)
      expect([covers(both, a), covers(both, b)]).toEqual([true, true])
      expect(seenBy(both, 40)).toEqual([...new Set([...mine, ...theirs])].sort((x, y) => x - y))
      expect(covers(a, b)).toBe(theirs.every((id) => has(a, id)))
    }),
  )
})

test('ids that are known to have been rolled back make no gaps', () => {
  const position = start()
  mark(position, 5, (id) => id !== 3)
  expect(formatPosition(position)).toBe('5-3')
})

test('gaps do not collect without end: the oldest are given up', () => {
  const position = start()
  mark(position, 50_000)
  expect(position.gaps.size).toBe(10_000)
  expect(has(position, 39_999)).toBe(true)
  for (let id = 40_001; id < 50_000; id += 2) mark(position, id)
  expect(parsePosition(formatPosition(position))?.gaps.size).toBe(300)
})

test('the ids of an object of five hundred symbols that is being stored are one word of the text, and none is lost', () => {
  const position = start()
  mark(position, 506)
  mark(position, 700)
  mark(position, 600)
  expect(formatPosition(position)).toBe('700-1_505.507_599.601_699')
  expect(parsePosition(formatPosition(position))).toEqual(position)
})

test('who marks only what there is room for loses nothing, here or in the text', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 1500 }, (_, index) => index + 1),
        { minLength: 600 },
      ),
      (order) => {
        const position = start()
        const marked = order.filter((id) => {
          const fits = hasRoomFor(position, id, () => false)
          if (fits) mark(position, id)
          return fits
        })
        const back = parsePosition(formatPosition(position))!
        expect(seenBy(back, 1500).join()).toBe(marked.toSorted((a, b) => a - b).join())
      },
    ),
    { numRuns: 20 },
  )
  const position = start()
  expect(hasRoomFor(position, 10_001, () => false)).toBe(true)
  expect(hasRoomFor(position, 10_002, () => false)).toBe(false)
  expect(hasRoomFor(position, 10_002, (id) => id === 7)).toBe(true)
})

test.each([
  '',
  'abc',
  '-1',
  '5-',
  '5-6',
  '5-1.',
  '1e3',
  '1'.repeat(16),
  '5-1;2',
  '5-3_1',
  '5-1_5',
  '5-1_',
  '5-1_2_3',
  '99999-1_10001',
])('%j is no position', (text) => {
  expect(parsePosition(text)).toBeUndefined()
})
