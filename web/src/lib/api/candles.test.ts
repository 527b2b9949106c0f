import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { getCandles, type Window } from './candles.ts'

/** Where a window of the coin is asked for. */
async function addressOf(interval: Interval, window: Window): Promise<URL> {
  const addresses: URL[] = []
  const record: typeof fetch = (address) => {
    addresses.push(new URL(String(address), 'http://x'))
    return Promise.resolve(
      Response.json({ candles: { t: [], o: [], h: [], l: [], c: [], v: [] }, next: null }),
    )
  }
  const answer = await getCandles(record, { symbol: 'BTC/USD', interval, adjust: 'none' }, window)
  expect(answer).toEqual({ ok: true, value: { bars: [], more: false } })
  return addresses[0]!
}

test('daily bars are asked for by their dates, others by the second', async () => {
  const first = Date.UTC(2024, 5, 10) / 1000
  const query = async (interval: Interval) =>
    (await addressOf(interval, { to: first - 1, limit: 7 })).searchParams
  expect((await query('1d')).get('to')).toBe('2024-06-09')
  expect((await query('5m')).get('to')).toBe(String(first - 1))
})

test('the symbol is one part of the path, whatever is in it, and nothing is asked for that was not wanted', async () => {
  const { pathname, searchParams } = await addressOf('1d', { limit: 7 })
  expect(pathname).toBe('/v1/candles/BTC%2FUSD')
  expect(Object.fromEntries(searchParams)).toEqual({
    ...{ interval: '1d', adjust: 'none', order: 'desc', shape: 'columns', time: 'unix', limit: '7' },
  })
})
