import type { Hono } from 'hono'
import type { ApiEnv } from './env.ts'
import { problem } from './problem.ts'

const allow = 'GET, HEAD, OPTIONS'

/** `OPTIONS` on these paths is told which methods there are, and so is any that is not among them. Call it after the routes themselves. */
export function allowOnlyGet(routes: Hono<ApiEnv>, ...paths: string[]): void {
  for (const path of paths) {
    routes.all(path, (c) => {
      if (c.req.method === 'OPTIONS') return c.body(null, 204, { allow })
      const detail = `This route answers GET and HEAD, came ${c.req.method}.`
      return problem(c, 'method-not-allowed', detail, { headers: { allow } })
    })
  }
}
