import { openDatabase } from '@barline/db/client'
import { expect, onTestFinished, test } from 'vitest'
import { bars, testApi } from '../testing/api.ts'
import { scrape } from '../testing/scrape.ts'

test('requests are counted by method, pattern and status, and never by path', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  for (const symbol of ['AAPL', 'aapl', 'AAPL']) await app.request(`/v1/candles/${symbol}?limit=1`)
  await app.request('/v1/candles/NOBODY')
  await app.request('/v1/candles/AAPL?limit=0')
  await app.request('/v1/candles/AAPL', { method: 'POST' })
  await app.request('/v1/nothing/of-a-chosen-path')
  await app.request('/v1/nothing', { method: 'BREW' })
  const { value, labels, text } = await scrape(app)
  const route = '/v1/candles/:symbol'
  expect(value('http_requests_total', { method: 'GET', route, status: 200 })).toBe(3)
  expect(value('http_requests_total', { method: 'GET', route, status: 404 })).toBe(1)
  expect(value('http_requests_total', { method: 'GET', route, status: 400 })).toBe(1)
  expect(value('http_requests_total', { method: 'POST', route, status: 405 })).toBe(1)
  expect(value('http_requests_total', { method: 'GET', route: 'none', status: 404 })).toBe(1)
  expect(value('http_requests_total', { method: 'other', route: 'none', status: 404 })).toBe(1)
  expect(labels('http_requests_total', 'route').sort()).toEqual([route, 'none'].sort())
  expect(text).not.toMatch(/NOBODY|of-a-chosen-path|BREW/)
})

test('latency is a histogram by route, cumulative, in seconds', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  for (let times = 0; times < 5; times++) await app.request('/v1/candles/AAPL')
  const { value, labels } = await scrape(app)
  const of = { method: 'GET', route: '/v1/candles/:symbol' }
  const name = 'http_request_duration_seconds'
  const counts = labels(`${name}_bucket`, 'le').map((le) => value(`${name}_bucket`, { ...of, le })!)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect([counts.at(-1), value(`${name}_count`, of)]).toEqual([5, 5])
  expect(value(`${name}_sum`, of)).toBeGreaterThan(0)
})

test('a request that failed by surprise is counted as 500, and none stays in flight', async () => {
  const { app, database } = await testApi()
  await database.pool.query('DROP TABLE instrument CASCADE')
  await app.request('/v1/candles/AAPL')
  const { value } = await scrape(app)
  expect(value('http_requests_total', { route: '/v1/candles/:symbol', status: 500 })).toBe(1)
  // The scrape itself.
  expect(value('http_requests_in_flight')).toBe(1)
})

test('two apps count apart', async () => {
  const { app } = await testApi()
  await (await testApi()).app.request('/v1/symbols')
  expect((await scrape(app)).value('http_requests_total', { route: '/v1/symbols' })).toBeUndefined()
})

test('the pool is told of as it is', async () => {
  const { app, database } = await testApi({ aside: openAside() })
  const held = await Promise.all(Array.from({ length: 8 }, () => database.pool.connect()))
  const waiting = database.pool.query('SELECT 1')
  const { value } = await scrape(app)
  expect(value('barline_pool_connections', { state: 'busy' })).toBe(8)
  expect(value('barline_pool_connections', { state: 'idle' })).toBe(0)
  // The ledger waits as well.
  expect(value('barline_pool_waiting')).toBe(2)
  expect(value('barline_pool_max_connections')).toBe(8)
  for (const client of held) client.release()
  await waiting
})

test('what the cache of answers says of itself', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  const counts = async () => {
    const { value } = await scrape(app)
    return ['hits_total', 'misses_total', 'evictions_total', 'entries'].map((name) =>
      value(`barline_cache_${name}`),
    )
  }
  expect(await counts()).toEqual([0, 0, 0, 0])
  for (let times = 0; times < 3; times++) await app.request('/v1/candles/AAPL')
  expect(await counts()).toEqual([2, 1, 0, 1])
  expect((await scrape(app)).value('barline_cache_bytes')).toBeGreaterThan(50)
})

test('what runs, and how the process is where that is asked for', async () => {
  const { app } = await testApi({ observesProcess: true })
  const { value } = await scrape(app)
  expect(value('barline_build_info', { version: '1.2.3', commit: 'abc' })).toBe(1)
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6)
  expect((await scrape((await testApi()).app)).value('process_resident_memory_bytes')).toBeUndefined()
})

test('the format is the one that Prometheus reads, and is not kept', async () => {
  const { app } = await testApi()
  const { headers, status } = await app.request('/metrics')
  expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    'no-store',
  ])
  expect((await app.request('/metrics', { method: 'POST' })).status).toBe(405)
})

test.each([
  ['no token', undefined],
  ['another token', 'Bearer other'],
  ['the token in another scheme', 'Basic s3cret'],
  ['half of the token', 'Bearer s3cre'],
])('%s is refused, and told how to do it', async (_, authorization) => {
  const { app } = await testApi({ metricsAccess: { token: 's3cret' } })
  const response = await app.request('/metrics', { headers: authorization ? { authorization } : {} })
  const text = await response.text()
  expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  expect(JSON.parse(text)).toMatchObject({ type: '/problems/no-metrics-token' })
  expect(text).not.toMatch(/s3cret|http_requests/)
})

test('who has the token reads', async () => {
  const { app } = await testApi({ metricsAccess: { token: 's3cret' } })
  const response = await app.request('/metrics', { headers: { authorization: 'Bearer s3cret' } })
  expect(response.status).toBe(200)
})

test('closed, nobody reads', async () => {
  const { app } = await testApi({ metricsAccess: 'closed' })
  const response = await app.request('/metrics', { headers: { authorization: 'Bearer ' } })
  expect(response.status).toBe(401)
  expect(await response.text()).toContain('METRICS_TOKEN')
})

function openAside() {
  const { pool, close } = openDatabase('postgresql://nobody@127.0.0.1:1/none')
  onTestFinished(() => close())
  return pool
}
