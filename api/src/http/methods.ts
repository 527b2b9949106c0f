import type { Hono } from 'hono'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from './env.ts'
import { problem } from './problem.ts'

/** `OPTIONS` on these paths is told which methods there are, and so is any that is not among them. Call it after the routes themselves. */
export function allowOnly(
  routes: Hono<ApiEnv>,
  ...operations: readonly Pick<Operation, 'method' | 'path'>[]
): void {
  for (const [path, ofPath] of Map.groupBy(operations, (operation) => operation.path)) {
    const methods = ofPath.flatMap(({ method }) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    )
    const allow = [...methods, 'OPTIONS'].join(', ')
    routes.all(path, (c) => {
      if (c.req.method === 'OPTIONS') return c.body(null, 204, { allow })
      const detail = `This route answers ${methods.join(' and ')}, came ${c.req.method}.`
      return problem(c, 'method-not-allowed', detail, { headers: { allow } })
    })
  }
}

/** The same for paths that are only read. */
export const allowOnlyGet = (routes: Hono<ApiEnv>, ...paths: string[]): void =>
  allowOnly(routes, ...paths.map((path) => ({ method: 'get' as const, path })))
