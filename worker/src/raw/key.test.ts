import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toSymbol } from '@barline/db/domain/symbol'
import { formatRawKey, isObservable, parseRawKey } from './key.ts'

const key = {
  provider: 'yahoo',
  interval: '1d',
  symbol: toSymbol('AAPL')!,
  observedAt: new Date('2026-11-24T01:38:34.123Z'),
  extension: 'json',
  gzip: false,
} as const

test('the key is the one that the contract shows', () => {
  expect(formatRawKey(key)).toBe('raw/provider=yahoo/interval=1d/symbol=AAPL/2026-11-24T013834.123Z.json')
})

test('every symbol survives being a part of a key', () => {
  const symbols = fc.constantFrom('INR=X', '^TNX', 'BTC/USD', 'BRK.B', 'BTC-USD', 'M&M.NS')
  fc.assert(
    fc.property(
      symbols,
      fc.boolean(),
      fc.constantFrom('json' as const, 'csv' as const),
      (symbol, gzip, extension) => {
        const made = { ...key, symbol: toSymbol(symbol)!, gzip, extension }
        expect(parseRawKey(formatRawKey(made))).toEqual(made)
      },
    ),
  )
})

test('a stranger may leave the symbol as it is, and name the file as he likes', () => {
  expect(parseRawKey('raw/provider=csv/interval=1d/symbol=INR=X/my export.csv.gz')).toMatchObject({
    symbol: 'INR=X',
    observedAt: undefined,
    gzip: true,
  })
})

test.each([
  ['raw/yahoo/AAPL.json', 'shape'],
  ['raw/provider=yahoo/interval=1d/symbol=AAPL/x.xml', 'shape'],
  ['raw/provider=bloomberg/interval=1d/symbol=AAPL/x.json', 'provider'],
  ['raw/provider=yahoo/interval=7m/symbol=AAPL/x.json', 'interval'],
  ['raw/provider=yahoo/interval=1d/symbol=..%2F..%2Fetc/x.json', 'symbol'],
  ['raw/provider=yahoo/interval=1d/symbol=A%00B/x.json', 'symbol'],
  ['raw/provider=yahoo/interval=1d/symbol=%E0%A4%A/x.json', 'symbol'],
])('%s is refused for its %s', (text, part) => {
  expect(parseRawKey(text)).toMatchObject({ part, expected: expect.any(String), came: expect.any(String) })
})

test.each(['0000-01-01T000000.000Z', '1969-12-31T235959.999Z'])(
  'a name that is no time of an observation, %s, leaves it to S3',
  (name) =>
    expect(parseRawKey(`raw/provider=csv/interval=1d/symbol=AAPL/${name}.csv`)).toMatchObject({
      symbol: 'AAPL',
      observedAt: undefined,
    }),
)

test.each([
  ['+200000-01-01T00:00:00.000Z', false],
  ['-100000-01-01T00:00:00.000Z', false],
  ['2026-11-24T01:38:34.123Z', true],
])('whether anything can have been observed at %s: %s', (text, expected) =>
  expect(isObservable(new Date(text))).toBe(expected),
)
