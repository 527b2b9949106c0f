import { Agent, createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createCloser } from './closer.ts'
import { listen } from './listen.ts'

const atOnce = { delay: 0, patience: 600_000 }

/** A server that leaves each request open until `answer` is called, and a client that keeps its connection. */
async function startHeld() {
  const held = Promise.withResolvers<ServerResponse>()
  const server = createServer((request, response) =>
    request.url === '/held' ? held.resolve(response) : response.end('at once'),
  )
  const close = createCloser(server)
  const port = await listen(server, 0, '127.0.0.1')
  const agent = new Agent({ keepAlive: true })
  const send = (path: string) =>
    new Promise<{ text: string; connection: string | undefined }>((resolve, reject) => {
      get({ port, agent, path }, async (response: IncomingMessage) => {
        const text = (await response.toArray()).join('')
        resolve({ text, connection: response.headers.connection })
      }).on('error', reject)
    })
  const answer = send('/held')
  return { server, close, send, answer, response: await held.promise }
}

test('an open request is answered whole, and its client is asked to leave the connection', async () => {
  const { close, answer, response } = await startHeld()
  const closed = close(atOnce)
  response.end('here it is')
  expect(await answer).toEqual({ text: 'here it is', connection: 'close' })
  expect(await closed).toBe(0)
})

test('no connection is taken any more, while open requests go on', async () => {
  const { close, send, answer, response } = await startHeld()
  const notListening = Promise.withResolvers<undefined>()
  const closed = close(atOnce, () => notListening.resolve(undefined))
  // A connection that was made before this moment and not yet taken is reset instead of refused.
  await notListening.promise
  await expect(send('/')).rejects.toThrow('ECONNREFUSED')
  response.end('here it is')
  expect((await answer).text).toBe('here it is')
  await closed
})

test('connections that are kept for a next request are closed', async () => {
  const { server, close, send, answer, response } = await startHeld()
  expect((await send('/')).connection).toBe('keep-alive')
  const closed = close(atOnce)
  response.end()
  await answer
  await closed
  expect(server.listening).toBe(false)
})

test('within the delay requests are taken, and asked not to come back on the same connection', async () => {
  const { server, close, send, answer, response } = await startHeld()
  onTestFinished(() => void server.close())
  void close({ ...atOnce, delay: 600_000 }, () => expect.unreachable('the delay is not over'))
  expect(await send('/')).toEqual({ text: 'at once', connection: 'close' })
  response.end('here it is')
  expect(await answer).toEqual({ text: 'here it is', connection: 'close' })
})

test('a request that does not end is cut off, and counted', async () => {
  const { close, answer } = await startHeld()
  const cut = expect(answer).rejects.toThrow('socket hang up')
  expect(await close({ delay: 0, patience: 10 })).toBe(1)
  await cut
})
