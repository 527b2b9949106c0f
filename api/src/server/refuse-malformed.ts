import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { Cause } from '../http/causes.ts'
import { bareProblem } from './bare-problem.ts'
import { openResponses } from './open-responses.ts'

/** What node's parser says, as causes of ours; all else is malformed. */
const refusals: Record<string, [Cause, string]> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'Expected a head of at most 16 kB, came more.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body-too-large', 'Expected chunks without long extensions.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'Expected the whole request sooner than it came.'],
}
const malformed: [Cause, string] = ['malformed-request', 'Expected a request of HTTP/1.1.']

/**
 * Answers what cannot be read as a request, in words like all others, and closes the connection: nobody can tell where the next
 * request would begin. Where an answer is under way already, nothing may be written into it.
 */
export function refuseMalformed(server: Server, log: Logger): void {
  const open = openResponses(server)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const [first, ...others] = [...open].filter(({ req }) => req.socket === socket)
    const isAnswering = first?.headersSent || others.length > 0
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) return void socket.destroy()
    const requestId = randomUUID()
    const [cause, detail] = refusals[error.code ?? ''] ?? malformed
    log.debug({ requestId, cause, code: error.code }, 'refused what is no request')
    socket.end(toText(cause, detail, requestId))
  })
}

function toText(cause: Cause, detail: string, requestId: string): string {
  const { status, headers, body } = bareProblem(cause, detail, requestId)
  const all = { ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n')
}
