import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { getAdminSession } from './operation.ts'

/** `/v1/admin/session`: a page asks it whether the token that somebody typed is the right one. The guard has answered before. */
export function adminSessionRoutes(): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getAdminSession, (c) => c.json({ role: 'operator' }))
  allowOnlyGet(routes, getAdminSession.path)
  return routes
}
