import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './env.ts'
import { problem } from './problem.ts'

/**
 * Lets no page of another site change anything through a visitor's browser. A browser says whose page asks, by `sec-fetch-site` or, an old
 * one, by `origin` alone; programs say neither and are let through.
 */
export const ownPagesOnly: MiddlewareHandler<ApiEnv> = (c, next) => {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const isOwn =
    site === undefined
      ? origin === undefined || URL.parse(origin)?.host === c.req.header('host')
      : site === 'same-origin' || site === 'none'
  if (isOwn) return next()
  const came = site === undefined ? `origin ${origin}` : `sec-fetch-site: ${site}`
  const detail = `Expected a page of this server or a program, came ${came}.`
  return Promise.resolve(problem(c, 'foreign-page', detail))
}
