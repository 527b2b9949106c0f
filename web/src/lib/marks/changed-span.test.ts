import { expect, test } from 'vitest'
import { bar, barsAt } from '../../testing/bar.ts'
import { changedSpan } from './changed-span.ts'

const old = barsAt(10, 20, 30, 40)

test('what is the same has not changed', () => {
  expect(changedSpan(old, old)).toBeUndefined()
  expect(changedSpan(old, [...old])).toBeUndefined()
  expect(changedSpan([], [])).toBeUndefined()
})

test('all is new at first, and after another series came', () => {
  expect(changedSpan([], old)).toEqual({ from: 10, to: undefined, isMoving: false })
  expect(changedSpan(old, barsAt(30, 60))).toEqual({ from: 30, to: undefined, isMoving: false })
})

test('older bars: up to the one that they come before', () => {
  expect(changedSpan(old, [...barsAt(1, 5), ...old])).toEqual({ from: 1, to: 10, isMoving: false })
})

test('a bar in between, corrected or new: from its neighbour to its neighbour', () => {
  expect(changedSpan(old, [old[0]!, bar(20, { close: 7 }), ...old.slice(2)])).toEqual({
    ...{ from: 10, to: 30, isMoving: false },
  })
  expect(changedSpan(old, [...old.slice(0, 2), bar(25), ...old.slice(2)])).toEqual({
    ...{ from: 20, to: 30, isMoving: false },
  })
})

test('the latest bar moves; a new one does not', () => {
  expect(changedSpan(old, [...old.slice(0, 3), bar(40, { close: 7 })])).toEqual({
    ...{ from: 30, to: undefined, isMoving: true },
  })
  expect(changedSpan(old, [...old, bar(50)])).toEqual({ from: 40, to: undefined, isMoving: false })
})
