import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

/** What each connection asks for, again and again, and what an answer has to be. */
export interface Order {
  port: number
  connections: number
  milliseconds: number
  /** The whole request, as it is sent. */
  request: string
  status: number
  /** Bytes of the body. */
  length: number
}

export interface Played {
  seconds: number
  /** Milliseconds of each request, from its first byte to the last of its answer. */
  latencies: Float64Array
  /** How much of a processor this client took: near 1 it would measure itself. */
  processor: number
}

/** A client that costs as little as it can: bare sockets that count the bytes of an answer and then ask again. */
process.on('message', (order: Order) => {
  play(order).then(
    (played) => process.send!(played),
    (error: unknown) => process.send!({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
process.send!({ ready: true })

async function play(order: Order): Promise<Played> {
  const before = process.cpuUsage()
  const start = performance.now()
  const latencies: number[] = []
  const until = start + order.milliseconds
  await Promise.all(Array.from({ length: order.connections }, () => keepAsking(order, until, latencies)))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  return { seconds, latencies: Float64Array.from(latencies), processor: (user + system) / 1e6 / seconds }
}

const headEnd = Buffer.from('\r\n\r\n')

function keepAsking(
  { port, request, status, length }: Order,
  until: number,
  latencies: number[],
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const bytes = Buffer.from(request, 'latin1')
  let asked = 0
  /** Bytes of the body that are still to come; the head, while it is not whole. */
  let left = 0
  let head = ''
  let isInHead = true
  const ask = () => {
    asked = performance.now()
    isInHead = true
    head = ''
    socket.write(bytes)
  }
  const take = (count: number, buffer: Uint8Array): boolean => {
    const came = buffer as Buffer
    if (isInHead) {
      const end = came.subarray(0, count).indexOf(headEnd)
      head += came.toString('latin1', 0, end < 0 ? count : end)
      if (end < 0) return true
      isInHead = false
      left = length - (count - end - headEnd.length)
      if (!head.startsWith(`HTTP/1.1 ${status} `) || left < 0)
        reject(new Error(`expected ${status} with ${length} bytes, came ${head}`))
    } else left -= count
    if (left > 0) return true
    const now = performance.now()
    latencies.push(now - asked)
    if (now < until) ask()
    else resolve(undefined)
    return true
  }
  const socket = connect(
    { port, host: '127.0.0.1', onread: { buffer: Buffer.allocUnsafe(2 ** 18), callback: take } },
    ask,
  )
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('the server closed a connection')))
  return promise.finally(() => socket.destroy())
}
