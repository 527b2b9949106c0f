import { expect, test } from 'vitest'
import type { Interval } from './interval.ts'
import { derivedIntervals, rollupSource } from './rollup-source.ts'

const of = (...stored: Interval[]) => new Set(stored)

test('the finest stored interval that divides it, and never where the interval itself is stored', () => {
  expect(rollupSource('1h', of('1m', '5m', '30m'))).toBe('1m')
  expect(rollupSource('1h', of('15m', '30m', '1d'))).toBe('15m')
  expect(rollupSource('1h', of('1m', '1h'))).toBeUndefined()
  expect(rollupSource('5m', of('15m', '1h'))).toBeUndefined()
  expect(rollupSource('4h', of('1h'))).toBe('1h')
})

test('weeks and months come from days only, and days from nothing', () => {
  expect(rollupSource('1w', of('1m', '1d'))).toBe('1d')
  expect(rollupSource('1M', of('1d', '1w'))).toBe('1d')
  expect(rollupSource('1M', of('1w'))).toBeUndefined()
  expect(rollupSource('1w', of('1m', '4h'))).toBeUndefined()
  expect(rollupSource('1d', of('1m', '1h'))).toBeUndefined()
  expect(rollupSource('1m', of('1d'))).toBeUndefined()
})

test('what there is to choose, shortest first', () => {
  expect(derivedIntervals(of('1m', '1d'))).toEqual(['5m', '15m', '30m', '1h', '4h', '1w', '1M'])
  expect(derivedIntervals(of('15m', '1h', '1w', '1d'))).toEqual(['30m', '4h', '1M'])
  expect(derivedIntervals(of())).toEqual([])
})
