import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts listening and gives the port, which is of the system's choosing for 0. Throws one sentence where the place is not to be had. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: stop it, or choose another port with PORT.`,
    EACCES: `Port ${port} on ${host} needs more rights than this user has: choose one above 1023 with PORT.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: choose another one with HOST.`,
    ENOTFOUND: `${host} is no address of this machine: choose another one with HOST.`,
  }
  return new Error(reasons[error.code ?? ''] ?? `Could not listen on ${host}:${port}: ${error.message}.`, {
    cause: error,
  })
}
