import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../http/env.ts'

/** The routes of operators, as Hono writes them: each path itself and all below it. */
export const operatorPaths = ['/v1/admin/*', '/v1/alerts/*'] as const

const beginnings = operatorPaths.map((path) => path.slice(0, -1))

/** Leaves those routes alone: they have a guard of their own, and other sites have no business there. */
export const exceptOperators =
  (middleware: MiddlewareHandler<ApiEnv>): MiddlewareHandler<ApiEnv> =>
  (c, next) =>
    beginnings.some((beginning) => `${c.req.path}/`.startsWith(beginning)) ? next() : middleware(c, next)
