import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../http/env.ts'

/** The routes of operators, as Hono writes them: the path itself and all below it. */
export const operatorPaths = '/v1/admin/*'

/** Leaves those routes alone: they have a guard of their own, and other sites have no business there. */
export const exceptOperators =
  (middleware: MiddlewareHandler<ApiEnv>): MiddlewareHandler<ApiEnv> =>
  (c, next) =>
    `${c.req.path}/`.startsWith('/v1/admin/') ? next() : middleware(c, next)
