import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './env.ts'

/** These routes answer data and hardly ever a document: nothing of it may be sniffed, framed, run or embedded by another site. */
export const headersOfData = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** A route that answers a document sets a policy of its own. */
export const securityHeaders: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next()
  for (const [name, value] of Object.entries(headersOfData))
    if (!c.res.headers.has(name)) c.res.headers.set(name, value)
}
