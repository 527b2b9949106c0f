import { toSymbol } from '@barline/db/domain/symbol'
import { expect, test } from 'vitest'
import { clientOf } from '../fetch/client-of.ts'
import { sources } from '../fetch/testing/keyed.ts'
import { askedRange } from './asked-range.ts'
import { withoutSecrets } from './store.ts'

const now = Date.parse('2026-11-24T15:00:00Z')
const day = 86_400_000
const all = [{ provider: 'yahoo' } as const, ...Object.values(sources('https://data'))].map((source) =>
  clientOf(source, 'https://data')!,
)

test.each(all)('the range of a request to $name is read back from its URL as it is kept', (client) => {
  const wanted = { symbol: toSymbol('AAPL')!, from: Date.parse('2026-11-02'), to: Date.parse('2026-11-14') }
  for (const interval of ['5m', '1h', '1d', '1M'] as const) {
    const url = withoutSecrets(client.urlOf({ ...wanted, interval }, now))
    const range = askedRange(client.provider, url, now)!
    expect([interval, range.from <= wanted.from && range.to >= wanted.to]).toEqual([interval, true])
    expect(range.to).toBeLessThanOrEqual(now)
    if (client.provider !== 'alphavantage') expect(range.from).toBeGreaterThan(wanted.from - 32 * day)
  }
})

test('what was not over yet was not answered, and Alpaca without an end was asked for all there is', () => {
  const url = 'https://data/v2/stocks/bars?symbols=AAPL&start=2026-11-23T00%3A00%3A00.000Z&page_token=x'
  expect(askedRange('alpaca', url, now)).toEqual({ from: Date.parse('2026-11-23'), to: now })
})

test.each([
  ['yahoo', 'https://q/v8/finance/chart/AAPL?range=1d'],
  ['yahoo', 'https://q/v8/finance/chart/AAPL?period1=x&period2=1'],
  ['yahoo', 'https://q/v8/finance/chart/AAPL?period1=2000000000&period2=2000000001'],
  ['polygon', 'https://q/v2/aggs/ticker/AAPL/prev'],
  ['alphavantage', 'https://q/query?function=TIME_SERIES_INTRADAY&outputsize=compact'],
  ['alphavantage', 'https://q/query?month=what'],
  ['sample', 'npm:vega-datasets'],
  ['yahoo', 'no url'],
] as const)('of %s %s nothing can be said', (provider, url) =>
  expect(askedRange(provider, url, now)).toBeUndefined(),
)
