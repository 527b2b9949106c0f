import type { Server } from 'node:http'
import { clearInterval, setInterval, setTimeout } from 'node:timers'

/** Takes no new connection, lets open requests finish, and cuts off those that have not after `patience` milliseconds. */
export async function closeServer(server: Server, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection that becomes idle after this moment would be kept open for its next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const cut = setTimeout(() => server.closeAllConnections(), patience)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}
