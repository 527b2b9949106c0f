import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'
import type { SymbolsAnswer } from '../wire.ts'

async function symbolsApi(entries: [symbol: string, name?: string][]) {
  const api = await testApi()
  await api.store(...entries.map(([symbol, name]) => bars([1], { symbol, ...(name ? { name } : {}) })))
  const find = async (query: string) => {
    const { body } = await api.get<SymbolsAnswer>(`/v1/symbols?${new URLSearchParams({ query })}`)
    return body.symbols.map(({ symbol }) => symbol)
  }
  return { ...api, find }
}

test('a symbol comes with its facts and what is stored of it, shortest bars first', async () => {
  const { get, store } = await testApi()
  const facts = { name: 'Apple Inc.', exchange: 'NMS', currency: 'USD', timezone: 'America/New_York' }
  await store(
    bars([1, 2, 3], facts),
    bars([at('2024-01-02T14:30:00Z'), at('2024-01-02T14:35:00Z')], { ...facts, interval: '5m' }),
    bars([1], { symbol: 'SIM1', interval: '1M' }),
  )
  const { status, body } = await get('/v1/symbols')
  const nobody = { name: null, exchange: null, currency: null, timezone: null }
  expect(status).toBe(200)
  expect(body).toEqual({
    symbols: [
      {
        symbol: 'AAPL',
        ...facts,
        synthetic: false,
        intervals: [
          { interval: '5m', from: '2024-01-02T14:30:00Z', to: '2024-01-02T14:35:00Z', count: 2 },
          ...['15m', '30m', '1h', '4h'].map((interval) => {
            return {
              interval,
              from: '2024-01-02T14:30:00Z',
              to: '2024-01-02T14:30:00Z',
              count: 1,
              derived: true,
            }
          }),
          { interval: '1d', from: '2024-01-02', to: '2024-01-04', count: 3 },
          { interval: '1w', from: '2024-01-01', to: '2024-01-01', count: 1, derived: true },
          { interval: '1M', from: '2024-01-01', to: '2024-01-01', count: 1, derived: true },
        ],
      },
      {
        symbol: 'SIM1',
        ...nobody,
        synthetic: true,
        intervals: [{ interval: '1M', from: '2024-01-02', to: '2024-01-02', count: 1 }],
      },
    ],
    next: null,
  })
})

test('the very symbol first, then those that begin with it, then names that begin with it, then names that hold it', async () => {
  const { find } = await symbolsApi([
    ['TA', 'Alpha'],
    ['T', 'AT&T'],
    ['ZZ', 'Tango'],
    ['AA', 'Great'],
    ['X', 'None'],
  ])
  expect(await find('t')).toEqual(['T', 'TA', 'ZZ', 'AA'])
  expect(await find(' t ')).toEqual(['T', 'TA', 'ZZ', 'AA'])
  expect(await find('')).toEqual(['AA', 'T', 'TA', 'X', 'ZZ'])
  expect(await find('nobody')).toEqual([])
})

test('case does not matter in names, of any alphabet', async () => {
  const { find } = await symbolsApi([
    ['LRLCY', "L'ORÉAL"],
    ['TUI', 'Straße AG'],
  ])
  expect(await find("l'oréal")).toEqual(['LRLCY'])
  expect(await find('STRASSE')).toEqual(['TUI'])
})

test('no character of the query means anything but itself', async () => {
  const { find } = await symbolsApi([
    ['A', '100% Cotton'],
    ['B_C', 'under_score'],
    ['BXC', 'back\\slash'],
    ['^GSPC', 'x'],
  ])
  expect(await find('%')).toEqual(['A'])
  expect(await find('_')).toEqual(['B_C'])
  expect(await find('b_c')).toEqual(['B_C'])
  expect(await find('\\')).toEqual(['BXC'])
  expect(await find("'; DROP TABLE candle; --")).toEqual([])
  expect(await find('^')).toEqual(['^GSPC'])
})

test('more than a page goes on where it stopped, in the same order', async () => {
  const { get, find } = await symbolsApi([
    ['AB', 'x'],
    ['A', 'x'],
    ['AC', 'x'],
    ['B', 'A name'],
    ['C', 'ba'],
    ['Z', 'x'],
  ])
  const met: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const suffix: string = cursor && `&cursor=${cursor}`
    const { body }: { body: SymbolsAnswer } = await get(`/v1/symbols?query=a&limit=2${suffix}`)
    expect(body.symbols.length).toBeLessThanOrEqual(2)
    met.push(...body.symbols.map(({ symbol }) => symbol))
    cursor = body.next
  }
  expect(met).toEqual(['A', 'AB', 'AC', 'B', 'C'])
  expect(await find('a')).toEqual(met)
})

test('a cursor of another query, a forged one and a query too long are bad parameters', async () => {
  const { get } = await symbolsApi([['A'], ['AB']])
  const { body } = await get<SymbolsAnswer>('/v1/symbols?limit=1')
  for (const query of [`query=A&cursor=${body.next}`, 'cursor=W10', `query=${'a'.repeat(101)}`, 'query=%00'])
    expect([query, (await get(`/v1/symbols?${query}`)).status]).toEqual([query, 400])
})
