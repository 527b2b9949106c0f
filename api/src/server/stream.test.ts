import { createServer } from 'node:http'
import { changeChannel } from '@barline/db/changes'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Deps } from '../app.ts'
import { createPlaces } from '../stream/places.ts'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import { byHand } from '../testing/by-hand.ts'
import { readEvents } from '../testing/events.ts'
import { rawReader } from '../testing/raw-reader.ts'
import { createFront } from './front.ts'
import { listen } from './listen.ts'

const patience = { timeout: 20_000 }

/** The API on a port, with everything about `/v1/stream` that only a real connection shows. */
async function startFront(given: Partial<Deps> = {}) {
  const api = await testApi(given)
  const server = createServer(createFront(api.app, (_, response) => response.end()))
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const read = (query = '', ...lines: string[]) => rawReader(port, `/v1/stream${query}`, lines)
  return { ...api, server, port, read }
}

/** Changes of 1,000 bars each, 70 kB: enough of them fill every buffer between us and a reader that takes nothing. */
async function storeMuch({ store, database, deps }: TestApi, changes: number): Promise<void> {
  await store(bars(Array.from({ length: 1000 }, () => 1)))
  await database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, $1 - 1) n ORDER BY n`,
    [changes],
  )
  await database.pool.query('UPDATE series SET version = $1', [changes])
  await database.pool.query(`NOTIFY ${changeChannel}`)
  await vi.waitFor(() => expect(deps.feed.position().high).toBe(changes), patience)
}

/** As many beats as it takes until the buffers of the system are full and nothing moves any more. */
const beatUntil = (beat: () => void, holds: () => void) =>
  vi.waitFor(
    () => {
      beat()
      holds()
    },
    { ...patience, interval: 100 },
  )

test('the head says what is needed for nothing in between to hold events back, and HEAD ends', async () => {
  const { read, port } = await startFront()
  const reader = read()
  const [head = '', body] = (await reader.until('event: ready')).toLowerCase().split('\r\n\r\n')
  expect(head.split('\r\n')).toEqual(
    expect.arrayContaining([
      'http/1.1 200 ok',
      'content-type: text/event-stream',
      'cache-control: no-cache, no-transform',
      'x-accel-buffering: no',
      'transfer-encoding: chunked',
      'x-content-type-options: nosniff',
      expect.stringMatching(/^x-request-id: \S+$/),
    ]),
  )
  expect(head).not.toMatch(/content-encoding|content-length/)
  expect(body).toMatch(/^[\da-f]+\r\nretry: \d+\n\n/)
  const asked = await fetch(`http://127.0.0.1:${port}/v1/stream`, { method: 'HEAD' })
  expect([asked.status, asked.headers.get('content-type'), await asked.text()]).toEqual([
    200,
    'text/event-stream',
    '',
  ])
  const posted = await fetch(`http://127.0.0.1:${port}/v1/stream`, { method: 'POST', body: 'x' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})

test('a reader whose connection breaks makes room at once', async () => {
  const places = createPlaces(2)
  const { read } = await startFront({ places })
  const [leaves, breaks] = [read(), read()]
  await Promise.all([leaves.until('event: ready'), breaks.until('event: ready')])
  expect(places.taken()).toBe(2)
  const refused = read()
  expect(await refused.until('too-many-streams')).toMatch(/^HTTP\/1\.1 503 .*retry-after: 30/s)
  leaves.socket.end()
  breaks.socket.resetAndDestroy()
  await vi.waitFor(() => expect(places.taken()).toBe(0), patience)
})

test('a reader that takes nothing from one heartbeat to the next is dropped, and nobody else notices', async () => {
  const places = createPlaces(10)
  const { every, beat } = byHand()
  const api = await startFront({ places, every, capacity: 100_000_000 })
  const [stuck, other] = [api.read(), api.read()]
  await Promise.all([stuck.until('event: ready'), other.until('event: ready')])
  stuck.pause()
  await storeMuch(api, 300)
  await other.until('"version":300')
  await beatUntil(beat, () => expect(places.taken()).toBe(1))
  stuck.resume()
  expect(await stuck.ended).toBe('reset')
  await api.store(bars([7]))
  await other.until('"version":301,')
})

test('a reader that is stuck while it is told what it missed is dropped, too', async () => {
  const places = createPlaces(10)
  const { every, beat } = byHand()
  const api = await startFront({ places, every })
  await storeMuch(api, 300)
  const stuck = api.read('', 'last-event-id: 0')
  await stuck.until('"version":1,')
  stuck.pause()
  await beatUntil(beat, () => expect(places.taken()).toBe(0))
})

test('when the server stops, streams end at once: also that of a reader that takes nothing', async () => {
  const places = createPlaces(10)
  const api = await startFront({ places, capacity: 100_000_000 })
  const [stuck, other] = [api.read(), api.read()]
  await Promise.all([stuck.until('event: ready'), other.until('event: ready')])
  stuck.pause()
  await storeMuch(api, 300)
  await other.until('"version":300')
  const closed = new Promise((resolve) => api.server.close(resolve))
  await api.deps.feed.close()
  await other.until('\r\n0\r\n\r\n')
  stuck.resume()
  expect(await stuck.ended).toBe('reset')
  api.server.closeIdleConnections()
  await closed
})

test('a thousand readers have an event of one commit each, and a place for one more', async () => {
  const { store, read, port } = await startFront()
  const symbols = Array.from({ length: 50 }, (_, index) => `S${index}`)
  const readers = Array.from({ length: 1000 }, (_, index) =>
    read(`?symbols=${symbols[index % 50]}&interval=1d`),
  )
  await Promise.all(readers.map((reader) => reader.until('event: ready')))
  await store(...symbols.map((symbol) => bars([5], { symbol })))
  const texts = await Promise.all(readers.map((reader) => reader.until('event: candles')))
  for (const [index, text] of texts.entries())
    expect(text.match(/"symbol":"[^"]+"/g)).toEqual([`"symbol":"S${index % 50}"`])
  const one = readEvents(await fetch(`http://127.0.0.1:${port}/v1/stream?symbols=${symbols.join()}`))
  expect((await one.next()).event).toBe('ready')
  await one.leave()
  expect((await fetch(`http://127.0.0.1:${port}/v1/stream?symbols=${[...symbols, 'X'].join()}`)).status).toBe(
    400,
  )
})
