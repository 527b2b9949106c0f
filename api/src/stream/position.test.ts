import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copy, covers, formatPosition, has, mark, merge, parsePosition, type Position } from './position.ts'

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
  mark(position, 5000)
  expect(position.gaps.size).toBe(1000)
  expect(has(position, 3999)).toBe(true)
  expect(parsePosition(formatPosition(position))?.gaps.size).toBe(100)
})

test.each(['', 'abc', '-1', '5-', '5-6', '5-1.', '1e3', '1'.repeat(16), '5-1;2'])(
  '%j is no position',
  (text) => {
    expect(parsePosition(text)).toBeUndefined()
  },
)
