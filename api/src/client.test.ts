import { expect, expectTypeOf, test } from 'vitest'
import { createClient } from './client.ts'
import { bars, testApi } from './testing/api.ts'
import type { CalendarAnswer, Problem, SymbolsAnswer } from './wire.ts'

async function startClient() {
  const api = await testApi()
  const client = createClient('http://api', { fetch: api.app.request })
  return { ...api, client }
}

test('a client knows routes, parameters and answers', async () => {
  const { client, store } = await startClient()
  await store(bars([1, 2], { symbol: 'BTC/USD' }))
  const found = await client.v1.symbols.$get({ query: { query: 'btc', limit: '5' } })
  if (!found.ok) throw new Error('expected symbols')
  const symbols = await found.json()
  expectTypeOf(symbols).toEqualTypeOf<SymbolsAnswer>()
  expect(symbols.symbols.map(({ symbol }) => symbol)).toEqual(['BTC/USD'])
  const days = await client.v1.calendar.$get({ query: { from: '2024-01-02', to: '2024-01-03' } })
  if (days.ok) expectTypeOf(await days.json()).toEqualTypeOf<CalendarAnswer>()
  expect(days.status).toBe(200)
})

test('a symbol with a slash stays one part of the path, and a refusal is a problem', async () => {
  const { client, store } = await startClient()
  await store(bars([1, 2], { symbol: 'BTC/USD' }))
  const route = client.v1.candles[':symbol']
  const response = await route.$get({
    param: { symbol: 'BTC/USD' },
    query: { interval: '1d', order: 'desc' },
  })
  expect(response.status).toBe(200)
  expect(client.v1.candles[':symbol'].$url({ param: { symbol: 'A/B' } }).href).toBe(
    'http://api/v1/candles/A%2FB',
  )
  const refused = await route.$get({ param: { symbol: 'NOBODY' } })
  if (refused.ok) throw new Error('expected a refusal')
  const problem = await refused.json()
  expectTypeOf(problem).toEqualTypeOf<Problem>()
  expect(problem.type).toBe('/problems/unknown-symbol')
})

test('what the contract does not have does not compile', () => {
  const { v1 } = createClient('http://api')
  const wrong = () => [
    // @ts-expect-error There is no such interval.
    v1.candles.$get({ query: { symbols: 'AAPL', interval: '2d' } }),
    // @ts-expect-error Symbols have to be named.
    v1.candles.$get({ query: {} }),
    // @ts-expect-error There is no such parameter.
    v1.symbols.$get({ query: { q: 'AAPL' } }),
    // @ts-expect-error The symbol stands in the path.
    v1.candles[':symbol'].$get({ query: {} }),
    // @ts-expect-error There is no such route.
    v1.nothing.$get(),
    // @ts-expect-error Nothing is posted there.
    v1.candles.$post(),
  ]
  expect(wrong).toBeTypeOf('function')
})
