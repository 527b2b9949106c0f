import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import type { ApiEnv } from './env.ts'

/** What a caller may choose as the id of its request: it ends up in our log and in headers. */
const sane = /^[\w.:-]{1,128}$/

/** Gives the request an id (the caller's, where sane) and a logger that carries it; echoes the id and logs how it ended. */
export function requestContext(log: Logger): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const offered = c.req.header('x-request-id') ?? ''
    const requestId = sane.test(offered) ? offered : randomUUID()
    c.set('requestId', requestId)
    c.set('log', log.child({ requestId }))
    const started = performance.now()
    await next()
    c.header('x-request-id', requestId)
    const milliseconds = Math.round(performance.now() - started)
    c.get('log').debug(
      { method: c.req.method, path: c.req.path, status: c.res.status, milliseconds },
      'answered',
    )
  }
}
