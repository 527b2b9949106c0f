import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { barTime } from '@barline/db/domain/time'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import type { Deps } from '../app.ts'
import { createAccess } from '../auth/access.ts'
import { split } from '../testing/actions.ts'
import { bars, testApi } from '../testing/api.ts'
import { bearer, keyed } from '../testing/keys.ts'
import { rawReader } from '../testing/raw-reader.ts'
import { scrape } from '../testing/scrape.ts'
import { createFront } from './front.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { listen } from './listen.ts'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

const closes = Array.from({ length: 300 }, (_, day) => 100 + (day % 17))

/** Two fronts of one app: one that sends kept answers ahead of it, and one that always asks it. */
async function startFronts(given: Partial<Deps> = {}) {
  const api = await testApi(given)
  await api.store(bars(closes), bars([1, 2], { symbol: 'MSFT' }))
  let sent = 0
  const kept: KeptAnswers = (asked, response, next) => {
    sent++
    api.kept!(asked, response, () => {
      sent--
      next()
    })
  }
  const start = async (ahead?: KeptAnswers) => {
    const server = createServer(createFront(api.app, (_, res) => res.end('web'), given.access, ahead))
    const port = await listen(server, 0, '127.0.0.1')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      new Promise<Answer>((resolve, reject) => {
        const asking = request({ port, path, headers, method }, (came) => {
          const { statusCode: status = 0, headers } = came
          buffer(came).then((body) => resolve({ status, headers, body }), reject)
        })
        asking.on('error', reject).end()
      })
    return { ask, port }
  }
  const [{ ask, port }, { ask: askApp }] = [await start(kept), await start()]
  return { ...api, ask, port, askApp, sent: () => sent }
}

const paths = [
  '/v1/candles/AAPL',
  '/v1/candles/AAPL?shape=columns&time=unix&limit=250&order=desc',
  '/v1/candles/AAPL?limit=250&format=csv',
  '/v1/candles/AAPL?limit=2',
  '/v1/candles?symbols=AAPL,MSFT&limit=200',
]

const callers: Record<string, string>[] = [
  {},
  { accept: 'text/csv' },
  { accept: 'application/x-ndjson;q=0.9, text/csv;q=0.1', 'accept-encoding': 'gzip' },
  { 'accept-encoding': 'br' },
  { 'accept-encoding': 'gzip, deflate, br, zstd' },
  { 'accept-encoding': 'identity;q=0.5, zstd;q=0' },
]

/** But for what is told of each request. */
const told = ({ status, headers: { date, 'keep-alive': alive, ...headers }, body }: Answer) => {
  expect([typeof date, typeof alive]).toEqual(['string', 'string'])
  return { status, headers, body: body.toString('latin1') }
}

test('what is sent ahead of the app is what the app sends, to the letter', async () => {
  const { ask, askApp, sent } = await startFronts()
  const id = { 'x-request-id': 'mine' }
  let expected = 0
  for (const path of paths)
    for (const caller of callers) {
      const first = await askApp(path, { ...caller, ...id })
      expect(first.status).toBe(200)
      const again = await ask(path, { ...caller, ...id })
      expect([path, caller, told(again)]).toEqual([path, caller, told(first)])
      const held = { ...caller, ...id, 'if-none-match': first.headers.etag! }
      const unchanged = await ask(path, held)
      expect([path, caller, told(unchanged)]).toEqual([path, caller, told(await askApp(path, held))])
      expect(unchanged.status).toBe(304)
      expect(sent()).toBe((expected += 2))
    }
})

test('it has no answers for other methods, other paths, and what nobody has asked for', async () => {
  const { ask, askApp, sent } = await startFronts()
  const [path = ''] = paths
  expect((await ask(path)).status).toBe(200)
  expect(told(await ask(path, { 'x-request-id': 'a' }, 'HEAD'))).toEqual(
    told(await askApp(path, { 'x-request-id': 'a' }, 'HEAD')),
  )
  expect((await ask(path, {}, 'POST')).status).toBe(405)
  expect((await ask('/v1/candles/AAPL?limt=1')).status).toBe(400)
  expect((await ask('/v1/candles/NOBODY')).status).toBe(404)
  expect((await ask('/v1/candlesticks')).status).toBe(404)
  expect(sent()).toBe(0)
  expect((await ask(path)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect((await ask(path, { 'x-request-id': '<script>' })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(sent()).toBe(2)
})

test('what was committed is in the next answer, whatever it changes', async () => {
  const { ask, store, sent } = await startFronts()
  const [path = ''] = paths
  const first = async () => {
    const { status, body } = await ask(`${path}?limit=2`)
    const { candles } = JSON.parse(body.toString()) as { candles?: { c: number }[] }
    return candles?.map(({ c }) => c) ?? status
  }
  expect([await first(), await first()]).toEqual([
    [100, 101],
    [100, 101],
  ])
  expect(sent()).toBe(1)
  await store(bars([7, ...closes.slice(1)]))
  expect([await first(), await first()]).toEqual([
    [7, 101],
    [7, 101],
  ])
  expect(sent()).toBe(2)
  // Of others' changes it takes note, and sends what it has.
  await store(bars([3], { symbol: 'MSFT' }))
  expect(await first()).toEqual([7, 101])
  expect(sent()).toBe(3)
  const all = await Promise.all(Array.from({ length: 20 }, first))
  expect([new Set(all.map(String)).size, sent()]).toEqual([1, 23])
  await store({ ...bars([]), actions: [split('2024-01-03', 2)] })
  expect(await first()).toEqual([3.5, 101])
})

test('they are counted and logged as all requests are', async () => {
  const lines: string[] = []
  const log = pino(
    { level: 'debug' },
    new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }),
  )
  const { ask, app, sent } = await startFronts({ log, slowAfter: 0 })
  const [path = ''] = paths
  for (let n = 0; n < 3; n++) await ask(path, { 'x-request-id': 'one' })
  expect(sent()).toBe(2)
  const route = '/v1/candles/:symbol'
  const count = async () =>
    (await scrape(app)).value('http_requests_total', { method: 'GET', route, status: 200 })
  await expect.poll(count).toBe(3)
  const { value } = await scrape(app)
  expect(value('http_request_duration_seconds_count', { method: 'GET', route })).toBe(3)
  const answered = () =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ requestId }) => requestId === 'one')
  await expect.poll(() => answered().length).toBe(3)
  const shapes = answered().map(({ time, milliseconds, ...rest }) => {
    expect([typeof time, typeof milliseconds]).toEqual(['number', 'number'])
    return rest
  })
  expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1)
  expect(shapes[0]).toMatchObject({ route, path, status: 200, method: 'GET', msg: 'answered slowly' })
})

test('who has to be asked for a key is, and limits count', async () => {
  const { ask, sent } = await startFronts({ access: keyed(['desk']) })
  const [path = ''] = paths
  for (let n = 0; n < 2; n++) expect((await ask(path, bearer('desk'))).status).toBe(200)
  expect((await ask(path)).status).toBe(401)
  expect(sent()).toBe(0)
})

test('other sites are told what they may read, and browsers over TLS to stay there', async () => {
  const open = await startFronts({ access: createAccess({ corsOrigins: ['https://desk.example'] }) })
  const [path = ''] = paths
  const origin = { origin: 'https://desk.example' }
  for (let n = 0; n < 2; n++)
    expect((await open.ask(path, origin)).headers['access-control-allow-origin']).toBe(origin.origin)
  const behind = await startFronts({ access: createAccess({ trustProxy: 1 }) })
  for (let n = 0; n < 2; n++)
    expect((await behind.ask(path, { 'x-forwarded-proto': 'https' })).headers).toMatchObject({
      'strict-transport-security': expect.stringContaining('max-age=') as string,
      'content-type': 'application/json',
    })
  expect([open.sent(), behind.sent()]).toEqual([0, 1])
})

test('without PostgreSQL nothing is sent that may be wrong', async () => {
  const { ask, database, sent } = await startFronts()
  const [path = ''] = paths
  await ask(path)
  const { query } = database.pool
  database.pool.query = () =>
    Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })) as never
  onTestFinished(() => void (database.pool.query = query))
  const answer = await ask(path)
  expect(answer.status).toBeGreaterThanOrEqual(500)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(sent()).toBe(0)
  database.pool.query = query
  expect((await ask(path)).status).toBe(200)
  expect(sent()).toBe(1)
})

test('a reader that leaves in the middle is not counted for ever', async () => {
  const { ask, store, app, port, sent } = await startFronts()
  // More than the buffers of a connection hold.
  const minutes = Array.from({ length: 24_000 }, (_, minute) => ({
    close: 1,
    time: barTime(minute * 60_000),
  }))
  await store(bars(minutes, { interval: '1m', symbol: 'LONG' }))
  const path = '/v1/candles/LONG?interval=1m&limit=24000'
  expect((await ask(path)).body.length).toBeGreaterThan(1_000_000)
  const more = Array.from({ length: 11 }, () => `\r\nGET ${path} HTTP/1.1\r\nhost: test`)
  const reader = rawReader(port, path, more)
  await reader.until('200 OK')
  reader.pause()
  await expect.poll(sent).toBe(12)
  const inFlight = async () => (await scrape(app)).value('http_requests_in_flight')
  // The one that asks is one of them.
  expect(await inFlight()).toBeGreaterThan(1)
  reader.socket.destroy()
  await expect.poll(inFlight).toBe(1)
})
