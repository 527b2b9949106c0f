import { createServer, request, type IncomingMessage } from 'node:http'
import { changeChannel } from '@barline/db/changes'
import { expect, onTestFinished, test, vi } from 'vitest'
import { bars, testApi } from '../testing/api.ts'
import { readEvents } from '../testing/events.ts'
import type { Deps } from '../app.ts'
import { createFront } from './front.ts'
import { createPlaces } from '../stream/places.ts'
import { listen } from './listen.ts'

const patience = { timeout: 20_000 }

async function startFront(given: Partial<Deps> = {}) {
  const api = await testApi(given)
  const server = createServer(createFront(api.app, (_, response) => response.end('the web app')))
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { ...api, url: `http://127.0.0.1:${port}`, port }
}

test('the API has its own paths and the web app all others', async () => {
  const { url, store } = await startFront()
  await store(bars([1], { symbol: 'BTC/USD' }))
  const text = async (path: string) => (await fetch(`${url}${path}`)).text()
  for (const path of ['/', '/AAPL/1d', '/v1x', '/healthzz', '/favicon.svg', '/x/v1', '/?next=/v1'])
    expect([path, await text(path)]).toEqual([path, 'the web app'])
  for (const path of ['/v1', '/v1/', '/v1/nothing', '/v1?x=1', '/udf', '/docs/nothing', '/metrics/nothing'])
    expect([path, await text(path)]).toEqual([path, expect.stringContaining('/problems/unknown-route')])
  expect(await text('/openapi.json')).toContain('"openapi"')
  expect(await text('/metrics')).toContain('http_requests_total')
  expect(await text('/healthz')).toContain('"ok"')
  expect(await text('/v1/candles/btc%2Fusd')).toContain('"BTC/USD"')
})

test('an event reaches a reader over a real connection, and one that leaves makes room', async () => {
  const { url, store, app } = await startFront({ places: createPlaces(1) })
  const leaving = new AbortController()
  const events = readEvents(await fetch(`${url}/v1/stream`, { signal: leaving.signal }))
  expect((await events.next()).event).toBe('ready')
  await store(bars([1]))
  expect((await events.next()).event).toBe('candles')
  expect((await app.request('/v1/stream')).status).toBe(503)
  leaving.abort()
  await expect
    .poll(
      async () =>
        (await fetch(`${url}/v1/stream`, { method: 'GET', signal: AbortSignal.timeout(2000) })).status,
    )
    .toBe(200)
})

test('a reader that takes nothing is cut off, and misses nothing when it comes back', async () => {
  const { port, store, app, database, deps } = await startFront({ capacity: 100_000 })
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ port, path: '/v1/stream' }, resolve).on('error', reject).end(),
  )
  response.pause()
  const cut = new Promise<string>((resolve) => {
    response.once('aborted', () => resolve('cut'))
    response.on('error', () => resolve('cut'))
  })
  response.socket.pause()
  await store(bars(Array.from({ length: 1000 }, () => 1)))
  // Each brings all of the bars again, 70 kB: a connection's own buffers take some megabytes before the reader counts as slow.
  const changes = 300
  await database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, ${changes - 1}) n ORDER BY n`,
  )
  await database.pool.query(`NOTIFY ${changeChannel}`)
  await vi.waitFor(() => expect(deps.feed.position().high).toBe(changes), patience)
  response.socket.resume()
  response.resume()
  expect(await cut).toBe('cut')
  const again = readEvents(await app.request('/v1/stream', { headers: { 'last-event-id': '0' } }))
  for (let version = 1; version <= changes; version++)
    expect(JSON.parse((await again.next()).data)).toMatchObject({ version })
  expect((await again.next()).event).toBe('ready')
  await again.leave()
})
