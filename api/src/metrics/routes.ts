import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { contentType, type Metrics } from './create-metrics.ts'

/** Who may read the metrics: everybody, those who have the token, or nobody, for the server is reached from elsewhere and there is none. */
export type MetricsAccess = 'open' | 'closed' | { token: string }

/** `/metrics`: this process, and what it knows of the pipeline, as Prometheus reads it. */
export function metricsRoutes(metrics: Metrics, access: MetricsAccess): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get('/metrics', async (c) => {
    if (!isAllowed(access, c.req.header('authorization') ?? ''))
      return problem(c, 'no-metrics-token', refusal(access), { headers: { 'www-authenticate': 'Bearer' } })
    const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
    return c.body(await metrics.scrape(), 200, headers)
  })
  allowOnlyGet(routes, '/metrics')
  return routes
}

function isAllowed(access: MetricsAccess, authorization: string): boolean {
  if (typeof access === 'string') return access === 'open'
  const [, came] = /^Bearer +(\S+)$/i.exec(authorization) ?? []
  return came !== undefined && timingSafeEqual(digest(came), digest(access.token))
}

/** Of one length, as comparing in constant time wants it. */
const digest = (text: string) => createHash('sha256').update(text).digest()

const refusal = (access: MetricsAccess) =>
  access === 'closed'
    ? 'This server can be reached from elsewhere and has no METRICS_TOKEN: expected one in its environment, then in `Authorization: Bearer <token>`.'
    : 'The metrics are for those who have the token: expected `Authorization: Bearer <METRICS_TOKEN>`.'
