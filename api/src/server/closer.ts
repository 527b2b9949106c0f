import type { Server, ServerResponse } from 'node:http'
import { clearInterval, setInterval, setTimeout } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { openResponses } from './open-responses.ts'

export interface ClosingTimes {
  /** Milliseconds in which requests are still taken, for whoever sends them to notice that this process is ending. */
  delay: number
  /** Milliseconds that open requests have after that. */
  patience: number
}

/**
 * Watches the answers of a server from the beginning, and returns how to close it: every answer from then on asks its client to
 * leave the connection; after the delay no new connection is taken and `onClosing` is called; open requests finish, and those that have
 * not when patience is at its end are cut off. Gives how many those were.
 */
export function createCloser(
  server: Server,
): (times: ClosingTimes, onClosing?: () => void) => Promise<number> {
  const open = openResponses(server)
  return async ({ delay, patience }, onClosing = () => {}) => {
    server.prependListener('request', (_, response: ServerResponse) =>
      response.setHeader('connection', 'close'),
    )
    // Else a client would send its next request into a connection that is just being closed.
    for (const response of open) if (!response.headersSent) response.setHeader('connection', 'close')
    // The open server is what keeps the process up.
    await sleep(delay, undefined, { ref: false })
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    onClosing()
    let unfinished = 0
    // A connection that becomes idle after this moment would be kept open for its next request.
    const sweep = setInterval(() => server.closeIdleConnections(), 20)
    const cut = setTimeout(() => {
      unfinished = open.size
      server.closeAllConnections()
    }, patience)
    await closed
    clearInterval(sweep)
    clearTimeout(cut)
    return unfinished
  }
}
