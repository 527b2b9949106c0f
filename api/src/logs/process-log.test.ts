import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { expect, inject, onTestFinished, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import { startServeReady } from '../testing/serve-process.ts'
import { createLog } from './create-log.ts'

const secret = 'hunter2-Secret/+1'

const requests: [string, RequestInit][] = [
  ['/v1/symbols', { headers: { authorization: `Bearer ${secret}` } }],
  ['/v1/symbols', { headers: { cookie: `session=${secret}`, 'x-api-key': secret } }],
  [`/v1/symbols?token=${encodeURIComponent(secret)}`, {}],
  [`/v1/candles/AAPL?cursor=${encodeURIComponent(secret)}&api_key=${encodeURIComponent(secret)}`, {}],
  [`/metrics?access_token=${encodeURIComponent(secret)}`, { headers: { authorization: `Basic ${secret}` } }],
  ['/readyz', { headers: { 'proxy-authorization': secret } }],
  ['/v1/stream', { method: 'HEAD', headers: { 'last-event-id': secret } }],
]

/** Everything that a server writes at the lowest level while it is asked all of that. */
async function listenTo(databaseUrl: string | undefined): Promise<string> {
  const { child, url, output } = await startServeReady({
    ...{ LOG_LEVEL: 'trace', SLOW_REQUEST: '0', ADMIN_TOKEN: secret, METRICS_TOKEN: secret },
    ...{ QUEUE_URL: `http://127.0.0.1:1/000000000000/q`, AWS_REGION: 'us-east-1' },
    ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: secret },
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  })
  for (const [path, init] of requests) await (await fetch(`${url}${path}`, init)).arrayBuffer()
  child.kill('SIGTERM')
  await once(child, 'close')
  return output()
}

const withPassword = (url: string, name: string) => {
  const parsed = new URL(url)
  parsed.password = encodeURIComponent(secret)
  parsed.pathname = name
  return parsed.href
}

/** A server that is no PostgreSQL, and hangs up. */
async function startImpostor(): Promise<string> {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `postgresql://barline@127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each<[string, () => string | undefined | Promise<string>]>([
  ['all is well', () => undefined],
  ['PostgreSQL refuses the password', () => withPassword(inject('postgresServer'), 'template')],
  ['nobody is there', () => withPassword('postgresql://barline@127.0.0.1:1', 'none')],
  ['somebody else is there', async () => withPassword(await startImpostor(), 'none')],
])('no secret is logged when %s', async (_, database) => {
  const said = await listenTo(await database())
  for (const text of [secret, encodeURIComponent(secret), 'hunter2']) expect(said).not.toContain(text)
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.filter(({ path }) => path === '/v1/symbols').length).toBeGreaterThanOrEqual(3)
})

test.each([
  ['told where it was slow', 0, 'info', 'answered slowly'],
  ['for debugging where it was not', 60_000, 'debug', 'answered'],
] as const)('a request is %s', async (_, slowAfter, level, msg) => {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, __, done) => (lines.push(String(chunk)), done()) })
  const { app } = await testApi({ log: createLog({ level, secrets: [] }, sink), slowAfter })
  await app.request('/v1/candles/NOBODY?limit=5', { headers: { 'x-request-id': 'r-1' } })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      ...{ requestId: 'r-1', method: 'GET', path: '/v1/candles/NOBODY', route: '/v1/candles/:symbol' },
      ...{ status: 404, milliseconds: expect.any(Number), msg },
    },
  ])
})

test('what failed on our side is a warning, whatever else is told', async () => {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, __, done) => (lines.push(String(chunk)), done()) })
  const { app, database } = await testApi({ log: createLog({ level: 'warn', secrets: [] }, sink) })
  await app.request('/v1/symbols')
  expect(lines).toEqual([])
  await database.pool.query('DROP TABLE instrument CASCADE')
  await app.request('/v1/symbols', { headers: { 'x-request-id': 'r-2' } })
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(told.map(({ requestId, status }) => [requestId, status])).toEqual([
    ['r-2', undefined],
    ['r-2', 500],
  ])
})
