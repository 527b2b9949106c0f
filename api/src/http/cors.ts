import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './env.ts'

/** What a page may read of an answer, and send with a request, beside what all may. */
const exposed = 'ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'
const accepted = 'Authorization, If-None-Match, Last-Event-ID, X-Api-Key, X-Request-Id'

/** Seconds that a browser need not ask again; none keeps it for longer. */
const maxAge = '7200'

/**
 * Lets pages of other sites read, of these origins or, with `*`, of all. By what they send themselves alone: never are cookies let through,
 * so that nobody reads in the name of a visitor of ours.
 */
export function cors(origins: readonly string[]): MiddlewareHandler<ApiEnv> {
  if (origins.length === 0) return (_, next) => next()
  const all = origins.includes('*')
  return async (c, next) => {
    const origin = c.req.header('origin')
    const allowed = all ? '*' : origin !== undefined && origins.includes(origin) ? origin : undefined
    const isPreflight = c.req.method === 'OPTIONS' && c.req.header('access-control-request-method')
    if (allowed && isPreflight) c.res = new Response(null, { status: 204, headers: preflight })
    else await next()
    if (allowed) c.res.headers.set('access-control-allow-origin', allowed)
    if (allowed && !isPreflight) c.res.headers.set('access-control-expose-headers', exposed)
    if (!all) c.res.headers.append('vary', 'origin')
  }
}

const preflight = {
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': accepted,
  'access-control-max-age': maxAge,
}
