import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A port of the loopback that nobody listens on; 0 asks the system for one. Undefined when `port` is taken. */
export function probePort(port: number): Promise<number | undefined> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    )
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** The same, but gives whoever holds the port a moment to end: children of a killed run do within milliseconds. */
export async function probePortPatiently(port: number, patienceMs: number): Promise<number | undefined> {
  for (let waited = 0; ; waited += 50) {
    const free = await probePort(port)
    if (free !== undefined || waited >= patienceMs) return free
    await delay(50)
  }
}
