import { expect, test } from 'vitest'
import { problem } from '../etl/parsed.ts'
import { fingerprintOf } from './fingerprint.ts'

const of = (
  symbol: string,
  where: string,
  given: { reason?: 'internal_error'; came?: string; provider?: string } = {},
) => {
  const key = `raw/provider=csv/interval=1d/symbol=${symbol}/x.csv`
  const { reason = 'price_invalid', came = `${symbol} 12`, provider = 'csv' } = given
  return fingerprintOf(problem(reason, where.replace('KEY', key), 'a price', came), { key, symbol, provider })
}

test('numbers, symbol, key and what came make no difference', () => {
  expect(of('AAA', 'line 17, column Close')).toBe(of('BBB', 'line 4, column Close'))
  expect(of('AAA', 'currency of AAA')).toBe(of('BBB', 'currency of BBB'))
  expect(of('AAA', 's3://b/KEY')).toBe(of('BBB', 's3://b/KEY'))
})

test('another place, provider or error of ours does', () => {
  const one = of('AAA', 'line 17, column Close')
  expect(of('AAA', 'line 17, column Open')).not.toBe(one)
  expect(of('AAA', 'line 17, column Close', { provider: 'yahoo' })).not.toBe(one)
  const bug = (came: string) => of('AAA', 'KEY', { reason: 'internal_error', came })
  expect(bug('TypeError: a')).not.toBe(bug('RangeError: b'))
})
