import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { routeOf } from '../metrics/request-metrics.ts'
import type { ApiEnv } from './env.ts'

/** Milliseconds. */
export const usuallySlow = 1_000

/** What a caller may choose as the id of its request: it ends up in our log and in headers. */
const sane = /^[\w.:-]{1,128}$/

/**
 * Gives the request an id (the caller's, where sane) and a logger that carries it; echoes the id and logs how it ended: what failed on our
 * side as a warning, what took `slowAfter` milliseconds or more at `info`, all else at `debug`. Neither query nor headers are told.
 */
export function requestContext(log: Logger, slowAfter = usuallySlow): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const requestId = requestIdOf(c.req.header('x-request-id'))
    c.set('requestId', requestId)
    c.set('log', log.child({ requestId }))
    const started = performance.now()
    await next()
    c.header('x-request-id', requestId)
    const { method, path } = c.req
    const told = { method, path, route: routeOf(c), status: c.res.status, taken: performance.now() - started }
    logAnswer(c.get('log'), told, slowAfter)
  }
}

export interface Told {
  method: string
  path: string
  route: string
  status: number
  /** Milliseconds. */
  taken: number
}

export function logAnswer(log: Logger, { path, taken, ...told }: Told, slowAfter: number): void {
  const level = told.status >= 500 ? 'warn' : taken >= slowAfter ? 'info' : 'debug'
  if (!log.isLevelEnabled(level)) return
  const line = { ...told, path: shorten(path), milliseconds: Math.round(taken) }
  log[level](line, level === 'info' ? 'answered slowly' : 'answered')
}

/** The caller's, where sane. */
export const requestIdOf = (offered: string | undefined): string =>
  offered !== undefined && sane.test(offered) ? offered : randomUUID()

const shorten = (path: string) => (path.length > 200 ? `${path.slice(0, 200)}...` : path)
