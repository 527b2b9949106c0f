import type { ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Logger } from 'pino'

/** What the first middleware leaves in a request's context for everything behind it. */
export interface ApiEnv {
  /** Node's own request and response, where there are any: a test calls the app without. */
  Bindings: Partial<HttpBindings & DirectBody>
  /** `caller` is who uses up a budget, where those are kept. */
  Variables: { requestId: string; log: Logger; caller?: string }
}

export interface DirectBody {
  /** For an answer without a body of its own: once its head is written, `write` is given node's response and ends it. */
  writeBody(write: (outgoing: ServerResponse) => void): void
}
