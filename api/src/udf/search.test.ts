import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'

async function loadedApi(): Promise<TestApi> {
  const api = await testApi()
  const one = (symbol: string, name: string, exchange?: string) => bars([1], { symbol, name, exchange })
  await api.store(
    one('AA', 'Alcoa Corporation', 'NYQ'),
    one('AAPL', 'Apple Inc.', 'NMS'),
    one('APLE', 'Apple Hospitality REIT, Inc.', 'NYSE'),
    one('BTC-USD', 'Bitcoin USD', 'CCC'),
    one('EURUSD=X', 'EUR/USD', 'CCY'),
    one('^GSPC', 'S&P 500', 'SNP'),
    one('BARE', 'No exchange'),
  )
  return api
}

const found = async ({ get }: TestApi, query: string) =>
  (await get<{ symbol: string }[]>(`/udf/search?${query}`)).body.map(({ symbol }) => symbol)

test('by symbol and by name, the best match first, as TradingView shows them', async () => {
  const api = await loadedApi()
  const { body } = await api.get('/udf/search?query=AA&type=&exchange=&limit=30')
  expect(body).toEqual([
    {
      ...{ symbol: 'AA', full_name: 'NYSE:AA', description: 'Alcoa Corporation' },
      ...{ exchange: 'NYSE', ticker: 'AA', type: 'stock' },
    },
    {
      ...{ symbol: 'AAPL', full_name: 'NASDAQ:AAPL', description: 'Apple Inc.' },
      ...{ exchange: 'NASDAQ', ticker: 'AAPL', type: 'stock' },
    },
  ])
  expect(await found(api, 'query=APPLE')).toEqual(['APLE', 'AAPL'].sort())
  expect(await found(api, 'query=NOTHING')).toEqual([])
})

test('an exchange and a type leave the others out', async () => {
  const api = await loadedApi()
  expect(await found(api, 'query=&exchange=NYSE')).toEqual(['AA', 'APLE'])
  expect(await found(api, 'query=APPLE&exchange=NASDAQ')).toEqual(['AAPL'])
  expect(await found(api, 'query=NYSE:A')).toEqual(['AA', 'APLE', 'BARE'])
  expect(await found(api, 'query=nasdaq:')).toEqual(['AAPL', 'BARE'])
  expect(await found(api, 'type=crypto')).toEqual(['BTC-USD'])
  expect(await found(api, 'type=forex')).toEqual(['EURUSD=X'])
  expect(await found(api, 'type=index')).toEqual(['^GSPC'])
  expect(await found(api, 'type=bond')).toEqual([])
  expect(await found(api, '')).toHaveLength(7)
})

test('a limit counts those that fit', async () => {
  const api = await loadedApi()
  expect(await found(api, 'limit=1&type=index')).toEqual(['^GSPC'])
  expect(await found(api, 'limit=2')).toHaveLength(2)
  expect(await found(api, 'limit=5000')).toHaveLength(7)
  for (const query of ['limit=0', 'limit=many', `query=${'x'.repeat(101)}`, 'query=%00'])
    expect((await api.get(`/udf/search?${query}`)).body).toMatchObject({ s: 'error' })
})

test('the configuration lists the exchanges that there are, and what can be asked for', async () => {
  const api = await loadedApi()
  const { body } = await api.get('/udf/config')
  expect(body).toEqual({
    ...{ supports_search: true, supports_group_request: false, supports_marks: true },
    ...{ supports_timescale_marks: true, supports_time: true },
    exchanges: [
      { value: '', name: 'All exchanges', desc: '' },
      ...['CRYPTO', 'FOREX', 'NASDAQ', 'NYSE', 'SNP'].map((name) => ({ value: name, name, desc: name })),
    ],
    symbols_types: [
      { name: 'All types', value: '' },
      { name: 'Stock', value: 'stock' },
      { name: 'Index', value: 'index' },
      { name: 'Forex', value: 'forex' },
      { name: 'Crypto', value: 'crypto' },
      { name: 'Futures', value: 'futures' },
    ],
    supported_resolutions: ['1', '5', '15', '30', '60', '240', '1D', '1W', '1M'],
  })
  for (const { value } of (body as { exchanges: { value: string }[] }).exchanges)
    expect((await found(api, `exchange=${value}`)).length).toBeGreaterThan(0)
})
