import type { Hono } from 'hono'
import type { ApiEnv } from './env.ts'
import { problem } from './problem.ts'

/** Other methods on these paths are told which ones there are. Call it after the routes themselves. */
export function allowOnlyGet(routes: Hono<ApiEnv>, ...paths: string[]): void {
  for (const path of paths) {
    routes.all(path, (c) =>
      problem(c, 'method-not-allowed', `This route answers GET and HEAD, came ${c.req.method}.`, {
        headers: { allow: 'GET, HEAD' },
      }),
    )
  }
}
