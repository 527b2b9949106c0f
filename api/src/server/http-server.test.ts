import { connect, type Socket } from 'node:net'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import type { ApiEnv } from '../http/env.ts'
import { silent, testApi } from '../testing/api.ts'
import { adminToken } from '../testing/keys.ts'
import type { Problem } from '../wire.ts'
import { createFront } from './front.ts'
import { createHttpServer, type ServerLimits } from './http-server.ts'
import { listen } from './listen.ts'

async function startServer(limits: Partial<ServerLimits> = {}) {
  const { app } = await testApi({ access: createAccess({ adminToken }) })
  const routes = new Hono<ApiEnv>()
  routes.post('/v1/admin/echo', async (c) => c.json((await c.req.text()).length))
  app.route('/', routes)
  const server = createHttpServer(
    createFront(app, (_, response) => response.end('the web app')),
    { log: silent, limits: { look: 10, ...limits } },
  )
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port, url: `http://127.0.0.1:${port}` }
}

/** A connection, and everything that comes over it until it is closed. */
function open(port: number): { socket: Socket; all: Promise<string> } {
  const socket = connect({ port, host: '127.0.0.1' })
  const all = new Promise<string>((resolve) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    socket.on('error', () => {}).on('close', () => resolve(text))
  })
  return { socket, all }
}

/** Sends bytes as they are, and gives what comes back until the server closes the connection. */
function say(port: number, text: string): Promise<string> {
  const { socket, all } = open(port)
  socket.write(text)
  return all
}

/** Statuses of the answers one after the other, and the last one's problem. */
function read(answers: string): { statuses: number[]; problem: Partial<Problem> } {
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  const body = answers.split('\r\n\r\n').at(-1)!
  return { statuses, problem: body.startsWith('{') ? (JSON.parse(body) as Problem) : {} }
}

const get = 'GET /healthz HTTP/1.1\r\nhost: x\r\n'
const post = `POST /v1/admin/echo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminToken}\r\n`

test('who sends a head byte by byte, or nothing at all, is cut off; others are answered meanwhile', async () => {
  const { port, url } = await startServer({ head: 100, request: 200 })
  const [slow, mute] = [open(port), open(port)]
  slow.socket.write('GET /healthz HTTP/1.1\r\nx-1: 1\r\n')
  const drip = setInterval(() => slow.socket.write('x-2: 2\r\n'), 20)
  onTestFinished(() => clearInterval(drip))
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(read(await slow.all)).toMatchObject({
    statuses: [408],
    problem: {
      type: '/problems/request-timeout',
      status: 408,
      requestId: expect.stringMatching(/^[\w-]{36}$/),
    },
  })
  await mute.all
})

test('who sends a body byte by byte is cut off', async () => {
  const { port } = await startServer({ head: 100, request: 200 })
  const { socket, all } = open(port)
  socket.write(`${post}content-length: 1000\r\n\r\n`)
  const drip = setInterval(() => socket.write('x'), 20)
  onTestFinished(() => clearInterval(drip))
  expect(read(await all).statuses).toEqual([408])
})

test('a connection without a request is closed, and one that takes nothing', async () => {
  const { port } = await startServer({ idle: 50 })
  const { socket, all } = open(port)
  socket.write(`${get}\r\n`)
  expect(read(await all).statuses).toEqual([200])
  const quiet = await startServer({ silence: 50 })
  const stream = open(quiet.port)
  stream.socket.write('GET /v1/stream HTTP/1.1\r\nhost: x\r\n\r\n')
  expect(read(await stream.all).statuses).toEqual([200])
})

test.each([
  ['two lengths', `${post}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`],
  ['a length and chunks', `${post}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['another encoding than chunked', `${post}transfer-encoding: identity, chunkedx\r\n\r\n`],
  ['a length that is none', `${post}content-length: +3\r\n\r\nabc`],
  ['a chunk whose length is none', `${post}transfer-encoding: chunked\r\n\r\nxyz\r\n`],
  ['a space before the colon', `${get}transfer-encoding : chunked\r\n\r\n`],
  ['a folded header', `${get}x-a: 1\r\n transfer-encoding: chunked\r\n\r\n`],
  ['a line that ends by \\n alone', 'GET /healthz HTTP/1.1\nhost: x\r\n\r\n'],
  ['a zero byte', `${get}x-a: \0\r\n\r\n`],
  ['no HTTP at all', 'hello\r\n\r\n'],
])('%s is refused, and nothing that follows is looked at', async (_, bytes) => {
  const { port } = await startServer()
  const { statuses, problem } = read(await say(port, `${bytes}${get}\r\n`))
  expect(statuses).toEqual([400])
  expect(problem).toMatchObject({ type: '/problems/malformed-request', status: 400 })
})

test.each([
  ['a host that is none', 'GET /v1/symbols HTTP/1.1\r\nhost: a/b@c\r\nconnection: close\r\n\r\n'],
  ['a path with backslashes', 'GET /v1/a\\b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
])('%s is refused', async (_, bytes) => {
  const { port } = await startServer()
  const answers = await say(port, bytes)
  expect(read(answers)).toMatchObject({ statuses: [400], problem: { type: '/problems/malformed-request' } })
  expect(answers).toContain('x-content-type-options: nosniff')
})

test('a request without a host is refused', async () => {
  const { port } = await startServer()
  expect(read(await say(port, 'GET /healthz HTTP/1.1\r\n\r\n')).statuses).toEqual([400])
})

test('a head of more than 16 kB is refused, and an address of more than 8192 characters', async () => {
  const { port, url } = await startServer()
  const { statuses, problem } = read(await say(port, `${get}x-a: ${'x'.repeat(16_384)}\r\n\r\n`))
  expect([statuses, problem.type]).toEqual([[431], '/problems/headers-too-large'])
  const long = await fetch(`${url}/v1/symbols?query=${'x'.repeat(8192)}`)
  expect([long.status, long.headers.get('x-content-type-options')]).toEqual([414, 'nosniff'])
})

test('a body of more than 64 kB is refused, and the connection goes on or ends', async () => {
  const { url } = await startServer()
  const send = (length: number) =>
    fetch(`${url}/v1/admin/echo`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` },
      body: 'x'.repeat(length),
    })
  expect((await send(65_537)).status).toBe(413)
  expect(await (await send(65_536)).json()).toBe(65_536)
})

test('a GET with a body is answered as one without, and the next request is not taken out of it', async () => {
  const { port } = await startServer()
  const inside = `${get}x-smuggled: 1\r\n\r\n`
  const answers = await say(
    port,
    `${get}content-length: ${inside.length}\r\n\r\n${inside}GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  )
  expect(read(answers).statuses).toEqual([200, 200])
  expect(answers).toContain('the web app')
})

test('more connections than there are places are turned away until one leaves', async () => {
  const { port, url } = await startServer({ connections: 1 })
  const { socket, all } = open(port)
  socket.write(`${get}\r\n`)
  await new Promise((resolve) => socket.once('data', resolve))
  expect(await say(port, `${get}\r\n`)).toBe('')
  socket.end()
  await all
  await expect
    .poll(() =>
      fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200)
})

test.each(['TRACE', 'PROPFIND', 'PURGE', 'QUERY'])('%s is a method that there is not', async (method) => {
  const { port } = await startServer()
  const answers = await say(port, `${method} /v1/symbols HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
  expect(read(answers)).toMatchObject({ statuses: [405], problem: { type: '/problems/method-not-allowed' } })
})

test('nothing tells what made an answer', async () => {
  const { url, port } = await startServer()
  const answers = [
    ...(await Promise.all(['/v1/symbols', '/v1/nothing', '/'].map((path) => fetch(url + path)))).map(
      ({ headers }) => [...headers.keys()].join(),
    ),
    await say(port, 'hello\r\n\r\n'),
  ]
  for (const told of answers) expect(told).not.toMatch(/^server|x-powered-by|node|hono/im)
})
