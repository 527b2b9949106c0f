import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { toDocument } from './document.ts'
import { operations } from './operations.ts'

/** `/openapi.json`: the contract, for programs. */
export function contractRoutes({ version }: { version: string }): Hono<ApiEnv> {
  const text = JSON.stringify(toDocument(operations, version))
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-cache', etag }
  const routes = new Hono<ApiEnv>()
  routes.get('/openapi.json', (c) =>
    c.req.header('if-none-match') === etag ? c.body(null, 304, headers) : c.body(text, 200, headers),
  )
  allowOnlyGet(routes, '/openapi.json')
  return routes
}
