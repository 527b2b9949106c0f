import { expect, test } from 'vitest'
import { alignCloses, changeSince } from './align.ts'
import { readCompared } from './compared.ts'

const bars = [10, 20, 30, 40].map((time) => ({ time: time as never }))
const close = (time: number) => ({ time, close: time * 100 })

test('closes stand at the bars of their times; those in between count for the next bar', () => {
  expect(alignCloses(bars, [10, 20, 30, 40].map(close))).toEqual([1000, 2000, 3000, 4000])
  expect(alignCloses(bars, [20, 24, 28, 40].map(close))).toEqual([undefined, 2000, 2800, 4000])
  expect(alignCloses(bars, [3, 7, 50].map(close))).toEqual([undefined, undefined, undefined, undefined])
  expect(alignCloses(bars, [])).toEqual(Array(4).fill(undefined))
})

test('a change is told from the first bar in view that has a value', () => {
  const values = [undefined, 50, 100, undefined, 75]
  expect(changeSince(values, 0, 2)).toBe(1)
  expect(changeSince(values, 2, 4)).toBe(-0.25)
  expect(changeSince(values, 3, 4)).toBe(0)
  expect(changeSince(values, 0, 3)).toBeUndefined()
  expect(changeSince(values, 9, 4)).toBeUndefined()
})

test('an address names up to four symbols, each once', () => {
  expect(readCompared(['tsla', 'TSLA', ' ', 'BTC/USD', 'A', 'B', 'C'])).toEqual(['TSLA', 'BTC/USD', 'A', 'B'])
})
