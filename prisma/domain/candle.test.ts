import { expect, test } from 'vitest'
import { candle } from '../testing/builders.ts'
import { findBroken } from './candle.ts'
import { barTime } from './time.ts'
import { isSynthetic, toSymbol } from './symbol.ts'

const latest = Date.UTC(2026, 0, 1)

test('a plain bar is fine, and so is one whose high is below its close: thin markets have them', () => {
  expect(findBroken(candle(), latest)).toBeUndefined()
  expect(findBroken(candle({ open: 10, high: 10, low: 9, close: 10.5 }), latest)).toBeUndefined()
})

test.each([
  [{ close: Number.NaN }, 'open'],
  [{ open: -1 }, 'open'],
  [{ high: 1e308 }, 'high'],
  [{ low: 0 }, 'low'],
  [{ close: 10, low: Infinity }, 'low'],
  [{ volume: -1 }, 'volume'],
  [{ volume: Number.NaN }, 'volume'],
  [{ high: 9, low: 9.5 }, 'high'],
  [{ time: barTime(Date.UTC(1900, 5, 15)) }, 'time'],
  [{ time: barTime(Date.UTC(2500, 0, 1)) }, 'time'],
  [{ time: barTime(Number.NaN) }, 'time'],
])('%o is refused for its %s', (given, field) => {
  expect(findBroken(candle(given), latest)).toMatchObject({
    field,
    expected: expect.any(String),
    came: expect.any(String),
  })
})

test.each(['AAPL', 'BRK.B', '^GSPC', 'INR=X', 'BTC/USD', '0P000071W8.TO', 'M&M.NS', 'BTC-USD'])(
  '%s is a symbol',
  (text) => {
    expect(toSymbol(text)).toBe(text)
    expect(toSymbol(text.toLowerCase())).toBe(text)
  },
)

test.each(['', '../etc', 'A/../B', 'A\0', 'A B', 'A'.repeat(33), '.A', 'A//B', 'A/', '<script>', 'ÄÖ'])(
  '%j is none',
  (text) => {
    expect(toSymbol(text)).toBeUndefined()
  },
)

test('made-up prices are told by their symbol, and a real ticker is never one', () => {
  expect(['SIM1', 'SIM-A', 'SIMULATED'].map(isSynthetic)).toEqual([true, true, true])
  expect(['SIM', 'SIMO', 'AAPL'].map(isSynthetic)).toEqual([false, false, false])
})
