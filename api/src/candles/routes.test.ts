import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer, WireColumns } from '../wire.ts'

test('one symbol: bars oldest first, with the digits that are stored', async () => {
  const { app, store } = await testApi()
  await store(
    bars([
      { open: 0.1, high: 0.30000001, low: 1e-8, close: 0.2, volume: 0 },
      { open: 123456.12345678, high: 999999999, low: 1, close: 100, volume: 1e15 },
    ]),
  )
  const response = await app.request('/v1/candles/AAPL?interval=1d')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.text()).toBe(
    '{"symbol":"AAPL","interval":"1d","adjust":"split","candles":[' +
      '{"t":"2024-01-02","o":0.1,"h":0.30000001,"l":0.00000001,"c":0.2,"v":0},' +
      '{"t":"2024-01-03","o":123456.12345678,"h":999999999,"l":1,"c":100,"v":1000000000000000}],"next":null}',
  )
})

test('several symbols: one list each, in the order asked, whatever their case', async () => {
  const { get, store } = await testApi()
  await store(bars([1, 2], { symbol: 'AAPL' }), bars([3], { symbol: 'BTC/USD' }))
  const { body } = await get<ManyCandlesAnswer>('/v1/candles?symbols=btc/usd,AAPL,aapl')
  expect(Object.keys(body.candles)).toEqual(['BTC/USD', 'AAPL'])
  expect(body.candles['AAPL']?.map(({ c }) => c)).toEqual([1, 2])
  expect(body.candles['BTC/USD']?.map(({ c }) => c)).toEqual([3])
  expect(body).toMatchObject({ interval: '1d', adjust: 'split', next: null })
})

test.each(['BTC%2FUSD', '%5EGSPC', '^GSPC', 'INR=X', 'INR%3DX', 'brk.b', 'RDS-A'])(
  'the path takes %s',
  async (written) => {
    const { get, store } = await testApi()
    const symbol = decodeURIComponent(written).toUpperCase()
    await store(bars([1], { symbol }))
    const { status, body } = await get<CandlesAnswer>(`/v1/candles/${written}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ symbol, candles: [{ c: 1 }] })
  },
)

test('times are dates for daily and longer bars, UTC instants below, or seconds', async () => {
  const { get, store } = await testApi()
  const minute = at('2024-07-01T13:30:00Z')
  const half = at('2024-07-01T13:31:00.5Z')
  await store(
    bars([{ ...at('2024-07-01T00:00:00Z') }], { interval: '1w' }),
    bars([minute, half], { interval: '1m' }),
  )
  const times = async (query: string) =>
    (await get<CandlesAnswer>(`/v1/candles/AAPL?${query}`)).body.candles.map(({ t }) => t)
  expect(await times('interval=1w')).toEqual(['2024-07-01'])
  expect(await times('interval=1w&time=unix')).toEqual([1_719_792_000])
  expect(await times('interval=1m')).toEqual(['2024-07-01T13:30:00Z', '2024-07-01T13:31:00.5Z'])
  expect(await times('interval=1m&time=unix')).toEqual([1_719_840_600, 1_719_840_660.5])
})

test('columns hold what objects hold, empty ones too', async () => {
  const { get, store } = await testApi()
  await store(bars([{ open: 1, high: 4, low: 0.5, close: 2, volume: 7 }, 3]))
  const url = '/v1/candles/AAPL?shape=columns'
  const { body } = await get<CandlesAnswer<WireColumns>>(url)
  expect(body.candles).toEqual({
    t: ['2024-01-02', '2024-01-03'],
    o: [1, 3],
    h: [4, 3],
    l: [0.5, 3],
    c: [2, 3],
    v: [7, 100],
  })
  const empty = await get<CandlesAnswer<WireColumns>>(`${url}&from=2030-01-01`)
  expect(empty.body.candles).toEqual({ t: [], o: [], h: [], l: [], c: [], v: [] })
})

test('newest first on request', async () => {
  const { get, store } = await testApi()
  await store(bars([1, 2, 3]))
  const { body } = await get<CandlesAnswer>('/v1/candles/AAPL?order=desc&limit=2')
  expect(body.candles.map(({ c }) => c)).toEqual([3, 2])
})

test('a known symbol without the interval, or without bars in the range, is an empty answer', async () => {
  const { get, store } = await testApi()
  await store(bars([1]))
  for (const query of ['interval=5m', 'from=2030-01-01', 'to=1999-12-31']) {
    const { status, body } = await get<CandlesAnswer>(`/v1/candles/AAPL?${query}`)
    expect([query, status, body.candles, body.next]).toEqual([query, 200, [], null])
  }
  const many = await get<ManyCandlesAnswer>('/v1/candles?symbols=AAPL&interval=1h')
  expect(many.body.candles).toEqual({ AAPL: [] })
})

test('unknown symbols are 404 with a cause of their own, and all named', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  const one = await app.request('/v1/candles/NOPE')
  expect(one.status).toBe(404)
  expect(one.headers.get('content-type')).toBe('application/problem+json')
  expect(await one.json()).toMatchObject({ type: '/problems/unknown-symbol', status: 404, symbols: ['NOPE'] })
  const many = await app.request('/v1/candles?symbols=NOPE,AAPL,NADA')
  expect(await many.json()).toMatchObject({ type: '/problems/unknown-symbol', symbols: ['NOPE', 'NADA'] })
})

test('fifty symbols are served at once, fifty-one refused', async () => {
  const { get, store } = await testApi()
  const symbols = Array.from({ length: 51 }, (_, place) => `S${place}`)
  await store(...symbols.map((symbol) => bars([1, 2], { symbol })))
  const { body } = await get<ManyCandlesAnswer>(
    `/v1/candles?symbols=${symbols.slice(1).join(',')}&limit=50000`,
  )
  expect(Object.values(body.candles).map(({ length }) => length)).toEqual(Array(50).fill(2))
  expect((await get(`/v1/candles?symbols=${symbols.join(',')}`)).status).toBe(400)
})
