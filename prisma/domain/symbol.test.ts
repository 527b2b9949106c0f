import { expect, test } from 'vitest'
import { toSymbol } from './symbol.ts'

test.each([
  ['AAPL', 'AAPL'],
  [' brk.b\n', 'BRK.B'],
  ['^gspc', '^GSPC'],
  ['BTC/USD', 'BTC/USD'],
  ['0P0000XTS7', '0P0000XTS7'],
  ['A'.repeat(32), 'A'.repeat(32)],
  ['', undefined],
  ['A'.repeat(33), undefined],
  ['-A', undefined],
  ['A..B', undefined],
  ['A//B', undefined],
  ['A/', undefined],
  ['A B', undefined],
  ['A,B', undefined],
  ['A\0', undefined],
])('%o is the symbol %o', (text, symbol) => {
  expect(toSymbol(text)).toBe(symbol)
})

test.each(['ﬀ', 'ß', 'ı', 'ſ'])('%s is no symbol, though its capital has letters of one', (text) => {
  expect(toSymbol(text)).toBeUndefined()
})
