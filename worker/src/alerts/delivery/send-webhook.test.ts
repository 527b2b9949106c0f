import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createBreaker } from './breaker.ts'
import type { Notice } from './notice.ts'
import { toBlocks } from './public-address.ts'
import { sendWebhook, type WebhookDeps } from './send-webhook.ts'
import { refuse, startReceiver } from './testing/receiver.ts'

const now = Date.parse('2026-11-26T14:30:00Z')
const key = Buffer.alloc(32, 1)

const notice: Notice = {
  id: '0b54b5a5-33f0-4e5c-8a0c-d3a1f1f0c7a8',
  type: 'alert.fired',
  timestamp: '2026-11-26T14:29:59.000Z',
  title: 'AAPL: golden cross',
  text: 'AAPL 1d: SMA 50 above SMA 200 on 2026-11-25',
  data: { symbol: 'AAPL', close: 187.15 },
}

const depsOf = (given: Partial<WebhookDeps> = {}): WebhookDeps => ({
  ...{ key, allowed: toBlocks('127.0.0.1')!, breaker: createBreaker(() => now), now: () => now },
  ...given,
})

const send = (url: string, given: Partial<WebhookDeps> = {}) => sendWebhook(depsOf(given), url, notice)

test('a webhook is JSON, signed over id, time and body', async () => {
  const { port, received } = await startReceiver()
  expect(await send(`http://127.0.0.1:${port}/hook?team=1`)).toEqual({ ok: true })
  const [{ path, headers, body }] = received as [(typeof received)[0]]
  expect(path).toBe('/hook?team=1')
  const { id, ...told } = notice
  expect(JSON.parse(body)).toEqual(told)
  const stamp = String(now / 1000)
  const signature = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64')
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': stamp,
    'webhook-signature': `v1,${signature}`,
  })
})

test.each([
  'http://127.0.0.1:1/',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[fd00:ec2::254]/',
  'http://10.0.0.8/',
  'http://localhost/',
])('%s is refused where nobody allows it', async (url) => {
  const sending = await send(url, { allowed: toBlocks('192.0.2.1')! })
  expect(sending).toMatchObject({ ok: false, final: true })
  expect(sending).toHaveProperty('detail', expect.stringContaining('is not a public address'))
})

test('one address of a name that is not public closes the name', async () => {
  const resolve = () =>
    Promise.resolve([
      { address: '93.184.215.14', family: 4 },
      { address: '10.0.0.8', family: 4 },
    ])
  expect(await send('https://hook.test/', { resolve })).toEqual({
    ok: false,
    final: true,
    detail:
      'hook.test is 10.0.0.8, which is not a public address; ALERTS_WEBHOOK_ALLOW names those that may be sent to all the same',
  })
})

test('the connection goes to the address that was looked at, however the name is answered next time', async () => {
  const receiver = await startReceiver()
  let asked = 0
  const resolve = () => Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
  expect(await send(`http://hook.test:${receiver.port}/`, { resolve })).toEqual({ ok: true })
  expect(asked).toBe(1)
  expect(receiver.received[0]!.headers.host).toBe(`hook.test:${receiver.port}`)
})

test('a redirection is not followed', async () => {
  const inside = await startReceiver()
  const { port } = await startReceiver(refuse(302, { location: `http://127.0.0.1:${inside.port}/` }))
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
    ok: false,
    detail: 'HTTP 302; redirections are not followed',
  })
  expect(inside.received).toEqual([])
})

test.each([
  [500, {}, { ok: false, detail: 'HTTP 500', retryAfter: 0 }],
  [429, { 'retry-after': '120' }, { ok: false, detail: 'HTTP 429', retryAfter: 120_000 }],
  [503, { 'retry-after': '999999' }, { ok: false, detail: 'HTTP 503', retryAfter: 3_600_000 }],
  [410, {}, { ok: false, final: true, detail: 'HTTP 410: the receiver wants no more of these' }],
])('an answer of %i', async (status, headers, expected) => {
  const { port } = await startReceiver(refuse(status, headers as Record<string, string>))
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual(expected)
})

test('who never answers is not waited for', async () => {
  const { port } = await startReceiver(() => undefined)
  const deaf = () => new Promise<never>(() => undefined)
  const late = { ok: false, detail: 'no answer in time' }
  expect(await send(`http://127.0.0.1:${port}/`, { patience: 50 })).toEqual(late)
  expect(await send('http://hook.test/', { patience: 50, resolve: deaf })).toEqual(late)
})

test('who answers with another protocol is refused at once, and holds nothing up', async () => {
  const { port } = await startReceiver((response) => {
    response.socket!.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    )
  })
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ ok: false, detail: 'HTTP 101', retryAfter: 0 })
})

test('nobody there, and no name', async () => {
  expect(await send(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  const resolve = () => Promise.reject(new Error('getaddrinfo ENOTFOUND hook.test'))
  expect(await send('http://hook.test/', { resolve })).toEqual({
    ok: false,
    detail: 'getaddrinfo ENOTFOUND hook.test',
  })
})

test('without a secret nothing is sent, and what is no web address is said to be none', async () => {
  const receiver = await startReceiver()
  expect(await send(`http://127.0.0.1:${receiver.port}/`, { key: undefined })).toMatchObject({ final: true })
  expect(receiver.received).toEqual([])
  expect(await send('ftp://example.com/')).toMatchObject({ final: true })
})

test('a host that fails is left alone, then tried by one message; others go on', async () => {
  let time = now
  const deps = { breaker: createBreaker(() => time), now: () => time }
  const failing = await startReceiver(refuse(500))
  const well = await startReceiver()
  const url = `http://127.0.0.1:${failing.port}/`
  for (let i = 0; i < 5; i++) await send(url, deps)
  expect(await send(url, deps)).toEqual({
    ok: false,
    detail: `127.0.0.1:${failing.port} failed too often and is left alone for now`,
    untried: true,
    retryAfter: 30_000,
  })
  expect(failing.received).toHaveLength(5)
  expect(await send(`http://127.0.0.1:${well.port}/`, deps)).toEqual({ ok: true })
  time += 30_000
  const both = await Promise.all([send(url, deps), send(url, deps)])
  expect(both.map((one) => !one.ok && one.detail)).toEqual([
    'HTTP 500',
    `127.0.0.1:${failing.port} failed too often and is left alone for now`,
  ])
  time += 60_000
  failing.answer = (response) => void response.writeHead(200).end('thanks')
  expect(await send(url, deps)).toEqual({ ok: true })
  expect(await send(url, deps)).toEqual({ ok: true })
})

/** Of which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
