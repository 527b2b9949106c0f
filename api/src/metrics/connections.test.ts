import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { bars, testApi } from '../testing/api.ts'
import { readEvents } from '../testing/events.ts'
import { scrape } from '../testing/scrape.ts'

const patience = { timeout: 20_000 }

async function startServer() {
  const api = await testApi()
  const server = createServer(createFront(api.app, (_, response) => response.end(), createAccess()))
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const value = async (...series: Parameters<Awaited<ReturnType<typeof scrape>>['value']>) =>
    (await scrape(api.app)).value(...series)
  return { ...api, value, url: `http://127.0.0.1:${port}` }
}

test('bytes are counted as they went over the wire, on a connection that is used again as well', async () => {
  const { url, value, store } = await startServer()
  await store(bars(Array.from({ length: 500 }, () => 1)))
  const headers = { 'accept-encoding': 'identity' }
  const read = async () =>
    (await (await fetch(`${url}/v1/candles/AAPL`, { headers })).arrayBuffer()).byteLength
  const length = await read()
  const route = '/v1/candles/:symbol'
  const count = () => value('http_request_duration_seconds_count', { route })
  await expect.poll(count, patience).toBe(1)
  const once = (await value('http_response_bytes_total', { route }))!
  expect(once).toBeGreaterThan(length)
  expect(once).toBeLessThan(length + 2_000)
  await read()
  await expect.poll(count, patience).toBe(2)
  expect(await value('http_response_bytes_total', { route })).toBeLessThan(2 * once + 200)
})

test('streams are told of while they are open, and are not in flight', async () => {
  const { url, value } = await startServer()
  const leaving = new AbortController()
  const responses = await Promise.all([1, 2].map(() => fetch(`${url}/v1/stream`, { signal: leaving.signal })))
  for (const response of responses) expect((await readEvents(response).next()).event).toBe('ready')
  expect(await value('barline_streams_open')).toBe(2)
  // The scrape itself.
  expect(await value('http_requests_in_flight')).toBe(1)
  expect(await value('http_requests_total', { route: '/v1/stream', status: 200 })).toBe(2)
  await fetch(`${url}/v1/stream`, { method: 'HEAD' })
  expect(await value('barline_streams_open')).toBe(2)
  leaving.abort()
  await expect.poll(() => value('barline_streams_open'), patience).toBe(0)
  expect(await value('http_requests_in_flight')).toBe(1)
})
