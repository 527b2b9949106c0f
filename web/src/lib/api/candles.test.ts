import { expect, test } from 'vitest'
import { candlesUrl } from './candles.ts'

const coin = { symbol: 'BTC/USD', interval: '1d', adjust: 'none' } as const

test('daily bars are asked for by their dates, others by the second', () => {
  const first = Date.UTC(2024, 5, 10) / 1000
  const query = (interval: '1d' | '5m') =>
    new URL(candlesUrl({ ...coin, interval }, { to: first - 1, limit: 7 }), 'http://x').searchParams
  expect(query('1d').get('to')).toBe('2024-06-09')
  expect(query('5m').get('to')).toBe(String(first - 1))
})

test('the symbol is one part of the path, whatever is in it', () => {
  expect(candlesUrl(coin, { limit: 7 })).toMatch(/^\/v1\/candles\/BTC%2FUSD\?/)
})
