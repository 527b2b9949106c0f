import type { SymbolEntry } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { chooseInterval, chooseSeries } from './choose-series.ts'
import { chartPath } from './series.ts'

const entry = (symbol: string, ...intervals: Interval[]): SymbolEntry => ({
  ...{ symbol, name: null, exchange: null, currency: null, timezone: null, synthetic: false },
  intervals: intervals.map((interval) => ({ interval, from: '2024-01-02', to: '2024-01-03', count: 2 })),
})

test('AAPL comes first, else the first symbol that has bars', () => {
  expect(chooseSeries([entry('A', '1d'), entry('AAPL', '1d')])).toEqual({ symbol: 'AAPL', interval: '1d' })
  expect(chooseSeries([entry('AAPL'), entry('B', '1h')])).toEqual({ symbol: 'B', interval: '1h' })
  expect(chooseSeries([entry('AAPL')])).toBeUndefined()
  expect(chooseSeries([])).toBeUndefined()
})

test('the interval on the screen is kept where there is any of it, else it is daily, else the longest stored', () => {
  expect(chooseInterval(entry('A', '5m', '1d'), '5m')).toBe('5m')
  expect(chooseInterval(entry('A', '1d', '1w'), '5m')).toBe('1d')
  expect(chooseInterval(entry('A', '1m', '1h'), '5m')).toBe('1h')
  expect(chooseInterval(entry('A'), '5m')).toBe('1d')
  const minutes = entry('A', '1m', '5m', '4h')
  for (const interval of minutes.intervals.slice(1)) interval.derived = true
  expect(chooseInterval(minutes, '5m')).toBe('5m')
  expect(chooseInterval(minutes, '1w')).toBe('1m')
})

test.each([
  ['BTC/USD', '/BTC%2FUSD/1d'],
  ['^GSPC', '/%5EGSPC/1d'],
  ['INR=X', '/INR%3DX/1d'],
  ['M&M.NS', '/M%26M.NS/1d'],
])('the address of %s', (symbol, path) => {
  expect(chartPath({ symbol, interval: '1d' })).toBe(path)
})
