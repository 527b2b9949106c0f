import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'

async function formatsApi() {
  const api = await testApi()
  await api.store(
    bars([{ open: 0.1, high: 4, low: 0.05, close: 2, volume: 7 }, 3]),
    bars([1], { symbol: 'BTC/USD' }),
  )
  const read = async (path: string, accept = '*/*') => {
    const response = await api.app.request(path, { headers: { accept } })
    return {
      type: response.headers.get('content-type'),
      link: response.headers.get('link'),
      text: await response.text(),
    }
  }
  return { ...api, read }
}

test('CSV has a line a bar, led by the symbol where several were asked for', async () => {
  const { read } = await formatsApi()
  expect(await read('/v1/candles/AAPL?format=csv')).toEqual({
    type: 'text/csv; charset=utf-8',
    link: null,
    text: 't,o,h,l,c,v\n2024-01-02,0.1,4,0.05,2,7\n2024-01-03,3,3,3,3,100\n',
  })
  const many = await read('/v1/candles?symbols=BTC/USD,AAPL&format=csv&order=desc&time=unix')
  expect(many.text).toBe(
    'symbol,t,o,h,l,c,v\nBTC/USD,1704153600,1,1,1,1,100\nAAPL,1704240000,3,3,3,3,100\nAAPL,1704153600,0.1,4,0.05,2,7\n',
  )
  expect((await read('/v1/candles/AAPL?format=csv&from=2030-01-01')).text).toBe('t,o,h,l,c,v\n')
})

test('NDJSON has an object a line', async () => {
  const { read, store } = await formatsApi()
  await store(bars([at('2024-01-02T14:30:00Z')], { interval: '1m' }))
  expect(await read('/v1/candles/AAPL?format=ndjson&interval=1m')).toEqual({
    type: 'application/x-ndjson',
    link: null,
    text: '{"t":"2024-01-02T14:30:00Z","o":10,"h":10,"l":10,"c":10,"v":100}\n',
  })
  const { text } = await read('/v1/candles?symbols=AAPL,BTC/USD&format=ndjson')
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { symbol: 'AAPL', t: '2024-01-02', c: 2 },
    { symbol: 'AAPL', t: '2024-01-03', c: 3 },
    { symbol: 'BTC/USD', t: '2024-01-02', c: 1 },
  ])
})

test('the Accept header chooses where no format was asked for; what browsers send means JSON', async () => {
  const { read } = await formatsApi()
  const typeFor = async (accept: string, query = '') => (await read(`/v1/candles/AAPL${query}`, accept)).type
  expect(await typeFor('text/csv')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('application/x-ndjson')).toBe('application/x-ndjson')
  expect(await typeFor('application/json;q=0.5, text/csv')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('application/json')
  expect(await typeFor('image/png')).toBe('application/json')
  expect(await typeFor('Text/CSV')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('text/*')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('text/csv, */*')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('*/*, text/csv;q=0.1')).toBe('application/json')
  expect(await typeFor('application/json, text/csv')).toBe('application/json')
  expect(await typeFor('text/csv, application/json')).toBe('text/csv; charset=utf-8')
  expect(await typeFor('application/*;q=0.5, application/json;q=0')).toBe('application/x-ndjson')
  expect(await typeFor('text/csv', '?format=json')).toBe('application/json')
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty;q=1'])(
  'an Accept header that says %s means JSON',
  async (accept) => {
    const { read } = await formatsApi()
    expect((await read('/v1/candles/AAPL', accept)).type).toBe('application/json')
  },
)

test('a link leads to the next page in every format', async () => {
  const { read, app } = await formatsApi()
  for (const format of ['json', 'csv', 'ndjson']) {
    const { link } = await read(`/v1/candles/AAPL?limit=1&format=${format}`)
    const next = await app.request(/^<(.*)>; rel="next"$/.exec(link ?? '')?.[1] ?? '')
    expect(await next.text()).toContain('2024-01-03')
    expect(next.headers.get('link')).toBeNull()
  }
})

test('fields are what is told of each bar, in every format', async () => {
  const { read, get } = await formatsApi()
  const text = async (query: string) => (await read(`/v1/candles/AAPL?${query}`)).text
  expect(await text('fields=c,t&format=csv')).toBe('t,c\n2024-01-02,2\n2024-01-03,3\n')
  expect(await text('fields=v&format=ndjson')).toBe('{"v":7}\n{"v":100}\n')
  expect(await text('fields=t,o')).toContain(
    '"candles":[{"t":"2024-01-02","o":0.1},{"t":"2024-01-03","o":3}]',
  )
  expect(await text('fields=l&shape=columns')).toContain('"candles":{"l":[0.05,3]}')
  for (const fields of ['', 'x', 't,t', 't,'])
    expect([fields, (await get(`/v1/candles/AAPL?fields=${fields}`)).status]).toEqual([fields, 400])
})
