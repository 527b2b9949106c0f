import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Receiver {
  port: number
  received: Received[]
  /** What it does once a request has come. */
  answer: (response: ServerResponse, request: Received) => void
}

/** Somebody's server that takes webhooks, until the test is over. */
export async function startReceiver(answer: Receiver['answer'] = accept): Promise<Receiver> {
  const receiver: Receiver = { port: 0, received: [], answer }
  const server = createServer(async (request, response) => {
    const came = { path: request.url ?? '', headers: request.headers, body: await text(request) }
    receiver.received.push(came)
    receiver.answer(response, came)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  receiver.port = (server.address() as AddressInfo).port
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return receiver
}

export const accept = (response: ServerResponse) => void response.writeHead(204).end()

export const refuse =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end()
