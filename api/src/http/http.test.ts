import { openDatabase } from '@barline/db/client'
import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { bars, testApi } from '../testing/api.ts'
import type { Problem } from '../wire.ts'

test('every bad parameter is listed at once, with what was expected and what came', async () => {
  const { get } = await testApi()
  const query =
    'interval=2d&limit=0&shape=cube&adjust=most&session=night&to=x&foo=1&__proto__=2&order=asc&order=desc'
  const { status, body } = await get<Problem>(`/v1/candles/..%2Fx?${query}`)
  expect(status).toBe(400)
  expect(body.type).toBe('/problems/invalid-parameters')
  const names = [
    'symbol',
    'interval',
    'limit',
    'shape',
    'adjust',
    'session',
    'to',
    'foo',
    '__proto__',
    'order',
  ]
  expect(body.errors?.map(({ parameter }) => parameter).sort()).toEqual(names.sort())
  expect(body.errors).toContainEqual({ parameter: 'order', expected: 'once', came: '2 times' })
  expect(body.errors).toContainEqual({
    parameter: 'limit',
    expected: 'a whole number from 1 to 50000, or all',
    came: '0',
  })
  expect(body.errors?.find(({ parameter }) => parameter === 'symbol')?.came).toBe('../x')
  for (const name of names) expect(body.detail).toContain(`${name}: expected `)
})

test('a backward range is told beside what else is wrong', async () => {
  const { get } = await testApi()
  const { body } = await get<Problem>('/v1/candles/AAPL?from=2024-01-02&to=2024-01-01&limit=x')
  expect(body.errors?.map(({ parameter }) => parameter).sort()).toEqual(['limit', 'to'])
})

test('each route names the parameter that it cannot use', async () => {
  const { get } = await testApi()
  for (const [path, parameter, came] of [
    ['/v1/candles', 'symbols', 'nothing'],
    ['/v1/candles?symbols=', 'symbols', ''],
    ['/v1/candles?symbols=AAPL,,TSLA', 'symbols', 'AAPL,,TSLA'],
    ['/v1/candles/AAPL?symbol=TSLA', 'symbol', 'TSLA'],
    ['/v1/candles/AAPL?symbols=TSLA', 'symbols', 'TSLA'],
    ['/v1/candles/AAPL?limit=1.5', 'limit', '1.5'],
    ['/v1/candles/AAPL?limit=50001', 'limit', '50001'],
    ['/v1/candles/AAPL?limit=-1', 'limit', '-1'],
    ['/v1/candles/AAPL?interval=1D', 'interval', '1D'],
    ['/v1/candles/%00', 'symbol', '\0'],
    ['/v1/candles/%E0%A4%A', 'symbol', '%E0%A4%A'],
    ['/v1/candles/AAPL?cursor=abc', 'cursor', 'abc'],
    ['/v1/symbols?q=A', 'q', 'A'],
    ['/v1/stream?symbols=A%20B', 'symbols', 'A B'],
  ] as const) {
    const { status, body } = await get<Problem>(path)
    expect([path, status, body.errors]).toMatchObject([path, 400, [{ parameter, came }]])
  }
})

test('what came is shown in part where it is long', async () => {
  const { get } = await testApi()
  const { body } = await get<Problem>(`/v1/candles/AAPL?limit=${'9'.repeat(5000)}`)
  expect(body.errors?.[0]?.came).toBe(`${'9'.repeat(100)}... (5000 characters)`)
})

test('an unknown route is a problem, another method says which ones there are', async () => {
  const { app } = await testApi()
  const lost = await app.request('/v1/nothing')
  expect(lost.status).toBe(404)
  expect(await lost.json()).toMatchObject({ type: '/problems/unknown-route' })
  for (const path of ['/v1/candles', '/v1/candles/AAPL', '/v1/symbols', '/v1/stream', '/healthz']) {
    const refused = await app.request(path, { method: 'POST' })
    expect([path, refused.status, refused.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD, OPTIONS'])
    expect(await refused.json()).toMatchObject({ type: '/problems/method-not-allowed' })
    const asked = await app.request(path, { method: 'OPTIONS' })
    expect([path, asked.status, asked.headers.get('allow')]).toEqual([path, 204, 'GET, HEAD, OPTIONS'])
  }
})

test('HEAD answers as GET does, without a body', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  const head = await app.request('/v1/candles/AAPL', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await app.request('/v1/stream', { method: 'HEAD' })).status).toBe(200)
})

test('a request keeps its id where it is sane, and gets one otherwise', async () => {
  const { app } = await testApi()
  const send = async (id: string) => {
    const response = await app.request('/v1/nothing', { headers: { 'x-request-id': id } })
    const { requestId } = (await response.json()) as Problem
    expect(response.headers.get('x-request-id')).toBe(requestId)
    return requestId
  }
  expect(await send('trace-1:2.3')).toBe('trace-1:2.3')
  for (const id of ['', 'a b', '<script>', 'x'.repeat(129)]) expect(await send(id)).toMatch(/^[0-9a-f-]{36}$/)
})

test('every answer is marked as data, and tells nothing of what made it', async () => {
  const { app } = await testApi()
  const { headers } = await app.request('/v1/symbols')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null])
})

test('a surprise is 500 without its details, which the log has under the same id', async () => {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
  const { app, database } = await testApi({ log: pino(sink) })
  await database.pool.query('DROP TABLE instrument CASCADE')
  const response = await app.request('/v1/candles/AAPL')
  const text = await response.text()
  const { requestId, type } = JSON.parse(text) as Problem
  expect([response.status, type]).toEqual([500, '/problems/internal'])
  expect(text).not.toContain('instrument')
  expect(lines.find((line) => line.includes(requestId))).toContain('instrument')
})

test('without PostgreSQL every route that needs it is 503 and says when to come back', async () => {
  const nowhere = openDatabase('postgresql://nobody@127.0.0.1:1/none')
  onTestFinished(() => nowhere.close())
  const { app } = await testApi({ pool: nowhere.pool })
  for (const path of ['/v1/candles/AAPL', '/v1/candles?symbols=AAPL', '/v1/symbols']) {
    const response = await app.request(path)
    expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 503, '2'])
    expect(await response.json()).toMatchObject({ type: '/problems/database-unavailable' })
  }
  expect((await app.request('/healthz')).status).toBe(200)
})

test('a query that takes too long is given up, and says when to come back', async () => {
  const { database } = await testApi()
  const hurried = openDatabase(database.url, { statementTimeout: 30 })
  onTestFinished(() => hurried.close())
  const { app } = await testApi({ pool: hurried.pool })
  const holder = await database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE instrument')
  const response = await app.request('/v1/symbols')
  holder.release(true)
  expect([response.status, response.headers.get('retry-after')]).toEqual([504, '10'])
  expect(await response.json()).toMatchObject({ type: '/problems/query-timeout' })
  await expect.poll(async () => (await app.request('/v1/symbols')).status).toBe(200)
})
