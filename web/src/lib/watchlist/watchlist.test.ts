import { expect, test } from 'vitest'
import { move } from './move.ts'
import { quoteOf } from './quote.ts'
import { sparkline } from './sparkline.ts'

const closes = (...values: number[]) => values.map((close, i) => ({ time: i * 86_400, close }))

test('a symbol is moved up, down, and no further than the ends', () => {
  const list = ['A', 'B', 'C', 'D']
  expect(move(list, 0, 2)).toEqual(['B', 'C', 'A', 'D'])
  expect(move(list, 3, 1)).toEqual(['A', 'D', 'B', 'C'])
  expect(move(list, 1, 9)).toEqual(['A', 'C', 'D', 'B'])
  expect(move(list, 2, -1)).toEqual(['C', 'A', 'B', 'D'])
  expect(list).toEqual(['A', 'B', 'C', 'D'])
})

test('a quote is the last close, and how far it is from the one before', () => {
  expect(quoteOf(closes(99, 100, 101.5), 'AAPL')).toEqual({
    ...{ last: '101.50', change: '+1.50', percent: '+1.50%', direction: 'up' },
  })
  expect(quoteOf(closes(1.1, 1.0999), 'EURUSD=X')).toMatchObject({
    ...{ last: '1.0999', change: '−0.0001', direction: 'down' },
  })
  expect(quoteOf(closes(10, 10), 'AAPL')).toMatchObject({ change: '0.00', direction: 'same' })
  expect(quoteOf(closes(10), 'AAPL')).toMatchObject({ last: '10.00', change: undefined, percent: undefined })
  expect(quoteOf([], 'AAPL')).toBeUndefined()
})

test('a sparkline goes from edge to edge, the highest value at the top', () => {
  expect(sparkline([1, 3, 2], 60, 20)).toBe('0,20 30,0 60,10')
  expect(sparkline([5, 5], 60, 20)).toBe('0,10 60,10')
  expect(sparkline([5], 60, 20)).toBe('0,10 60,10')
})
