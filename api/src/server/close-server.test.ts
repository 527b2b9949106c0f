import { Agent, createServer, get, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { closeServer } from './close-server.ts'
import { listen } from './listen.ts'

/** A server that leaves each request open until `answer` is called, and a client that keeps its connection. */
async function startHeld() {
  const held = Promise.withResolvers<ServerResponse>()
  const server = createServer((_, response) => held.resolve(response))
  const port = await listen(server, 0, '127.0.0.1')
  const agent = new Agent({ keepAlive: true })
  const answer = new Promise<string>((resolve, reject) => {
    get({ port, agent }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
  return { server, answer, response: await held.promise }
}

test('an open request is answered, and its connection does not keep the server from closing', async () => {
  const { server, answer, response } = await startHeld()
  const closed = closeServer(server, 600_000)
  response.end('here it is')
  expect(await answer).toBe('here it is')
  await closed
})

test('a request that does not end is cut off', async () => {
  const { server, answer } = await startHeld()
  const cut = expect(answer).rejects.toThrow('socket hang up')
  await closeServer(server, 10)
  await cut
})
