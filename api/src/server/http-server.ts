import { createServer, type RequestListener, type Server } from 'node:http'
import type { Logger } from 'pino'
import { refuseMalformed } from './refuse-malformed.ts'

/** Times in milliseconds. */
export interface ServerLimits {
  /** For the head of a request, from the connection or the end of the one before: who sends it byte by byte holds a place for nothing. */
  head: number
  /** For head and body together. */
  request: number
  /**
   * That a connection may be without a request. Longer than the 60 s after which AWS's load balancer closes it: should we be the first to, it
   * may be sending the next request just then, and tells its client 502.
   */
  idle: number
  /** Without a byte in either direction; a stream's heartbeat comes every 15 s. Who takes nothing of an answer is gone then. */
  silence: number
  /** Between two looks at who has run out of time. */
  look: number
  /** Connections at once. */
  connections: number
}

const usual: ServerLimits = {
  head: 10_000,
  request: 30_000,
  idle: 75_000,
  silence: 120_000,
  look: 2_000,
  connections: 10_000,
}

/** A server that nobody can hold up for long, and that reads HTTP as strictly as node can: what two parsers read differently is smuggled. */
export function createHttpServer(
  listener: RequestListener,
  { log, limits = {} }: { log: Logger; limits?: Partial<ServerLimits> },
): Server {
  const { head, request, idle, silence, look, connections } = { ...usual, ...limits }
  const server = createServer(
    {
      headersTimeout: head,
      requestTimeout: request,
      keepAliveTimeout: idle,
      connectionsCheckingInterval: look,
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    listener,
  )
  server.timeout = silence
  server.maxConnections = connections
  refuseMalformed(server, log)
  return server
}
