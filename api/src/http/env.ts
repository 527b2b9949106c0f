import type { HttpBindings } from '@hono/node-server'
import type { Logger } from 'pino'

/** What the first middleware leaves in a request's context for everything behind it. */
export interface ApiEnv {
  /** Node's own request and response, where there are any: a test calls the app without. */
  Bindings: Partial<HttpBindings>
  Variables: { requestId: string; log: Logger }
}
