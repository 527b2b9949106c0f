import { connect, type Socket } from 'node:net'
import { machineTime } from './child.ts'

/** Many readers of a stream, as cheap as can be: sockets that look for the names of events. What it is told: */
export interface Order {
  /** Open streams, answered when all of them are ready. */
  open?: { port: number; paths: string[]; lastEventId?: string | undefined }
  /** Forget what has come; once each reader has an event, say when. */
  await?: true
  close?: true
}

export interface Reached {
  /** When each had its event, in microseconds of the machine's clock. */
  times: number[]
  /** The event as one of them got it. */
  text: string
}

/** Streams opened at a time: more would overflow the queue of connections that wait to be accepted. */
const atOnce = 250

let sockets: Socket[] = []
let times: number[] = []
let text = ''

function read(path: string, { port, lastEventId }: NonNullable<Order['open']>): Promise<unknown> {
  const ready = Promise.withResolvers<unknown>()
  const socket = connect(port, '127.0.0.1')
  const resuming = lastEventId === undefined ? '' : `last-event-id: ${lastEventId}\r\n`
  socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\n${resuming}\r\n`)
  socket.on('error', ready.reject)
  socket.on('data', (chunk: Buffer) => {
    if (chunk.includes('event: ready')) return ready.resolve(true)
    if (!chunk.includes('event: candles')) return
    times.push(machineTime())
    text ||= chunk.toString()
    if (times.length === sockets.length) process.send!({ times, text } satisfies Reached)
  })
  sockets.push(socket)
  return ready.promise
}

async function obey(order: Order): Promise<void> {
  const { paths } = order.open ?? { paths: [] }
  for (let start = 0; start < paths.length; start += atOnce)
    await Promise.all(paths.slice(start, start + atOnce).map((path) => read(path, order.open!)))
  if (order.await) [times, text] = [[], '']
  if (order.close) {
    for (const socket of sockets) socket.on('error', () => {}).destroy()
    sockets = []
  }
  process.send!({ done: true })
}

process.on('message', (order: Order) => void obey(order))
process.on('disconnect', () => process.exit())
process.send!({ ready: true })
