import type { Logger } from 'pino'

/** What the first middleware leaves in a request's context for everything behind it. */
export interface ApiEnv {
  Variables: { requestId: string; log: Logger }
}
