import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { routeOf } from '../metrics/request-metrics.ts'
import type { ApiEnv } from './env.ts'

/** What a caller may choose as the id of its request: it ends up in our log and in headers. */
const sane = /^[\w.:-]{1,128}$/

/**
 * Gives the request an id (the caller's, where sane) and a logger that carries it; echoes the id and logs how it ended: what failed on our
 * side as a warning, what took `slowAfter` milliseconds or more at `info`, all else at `debug`. Neither query nor headers are told.
 */
export function requestContext(log: Logger, slowAfter = 1_000): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const offered = c.req.header('x-request-id') ?? ''
    const requestId = sane.test(offered) ? offered : randomUUID()
    c.set('requestId', requestId)
    c.set('log', log.child({ requestId }))
    const started = performance.now()
    await next()
    c.header('x-request-id', requestId)
    const taken = performance.now() - started
    const { status } = c.res
    const level = status >= 500 ? 'warn' : taken >= slowAfter ? 'info' : 'debug'
    const own = c.get('log')
    if (!own.isLevelEnabled(level)) return
    const { method, path } = c.req
    const told = { method, path: shorten(path), route: routeOf(c), status, milliseconds: Math.round(taken) }
    own[level](told, level === 'info' ? 'answered slowly' : 'answered')
  }
}

const shorten = (path: string) => (path.length > 200 ? `${path.slice(0, 200)}...` : path)
