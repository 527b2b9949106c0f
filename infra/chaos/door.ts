import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * How a service behaves towards those who reach it through a door. `closed`: it takes no connection, and those that are open break. `slow`: every
 * piece of an answer takes its time. `cut`: connections break in the middle of an answer.
 */
export type Mood = 'open' | 'closed' | 'slow' | 'cut'

export interface Door {
  port: number
  /** From now on. Returns what resolves once `times` connections or answers have felt it. */
  turn(mood: Mood, times?: number): Promise<unknown>
  close(): Promise<void>
}

/** Milliseconds for each piece of a slow answer. */
const slowness = 30
/** Bytes of an answer after which it is cut. */
const cutAfter = 300

/** A way to a service of this machine that can be made a bad one. */
export async function openDoor(target: number): Promise<Door> {
  const sockets = new Set<Socket>()
  const weather: Weather = { mood: 'open', left: 0, isFelt: () => {} }
  const server = createServer((client) => {
    if (weather.mood === 'closed') {
      client.destroy()
      return feel(weather)
    }
    const service = connect({ port: target, host: '127.0.0.1' })
    join(client, service, sockets)
    join(service, client, sockets)
    client.on('data', (bytes) => service.write(bytes))
    passAnswers(service, client, weather)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    turn(mood, times = 0) {
      weather.isFelt()
      if (mood === 'closed') for (const socket of sockets) socket.destroy()
      const { promise, resolve } = Promise.withResolvers<undefined>()
      Object.assign(weather, { mood, left: times, isFelt: () => resolve(undefined) } satisfies Weather)
      if (times === 0) resolve(undefined)
      return promise
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

interface Weather {
  mood: Mood
  /** How many have yet to feel it. */
  left: number
  isFelt(): void
}

function feel(weather: Weather): void {
  if (--weather.left === 0) weather.isFelt()
}

/** What ends one ends the other. */
function join(one: Socket, other: Socket, sockets: Set<Socket>): void {
  sockets.add(one)
  one.on('error', () => other.destroy())
  one.on('end', () => other.end())
  one.on('close', () => {
    sockets.delete(one)
    other.destroySoon()
  })
}

function passAnswers(service: Socket, client: Socket, weather: Weather): void {
  let since = 0
  service.on('data', (bytes: Buffer) => {
    since = weather.mood === 'cut' ? since + bytes.length : 0
    if (since >= cutAfter) {
      client.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
      client.destroySoon()
      service.destroy()
      return feel(weather)
    }
    if (weather.mood !== 'slow') return void client.write(bytes)
    service.pause()
    setTimeout(() => {
      client.write(bytes)
      service.resume()
      feel(weather)
    }, slowness)
  })
}
