import { Hono } from 'hono'
import { bearerToken } from '../auth/credentials.ts'
import { isSameSecret } from '../auth/digest.ts'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { contentType, type Metrics } from './create-metrics.ts'
import { getMetrics } from './operation.ts'

/** Who may read the metrics: everybody, those who have the token, or nobody, for the server is reached from elsewhere and there is none. */
export type MetricsAccess = 'open' | 'closed' | { token: string }

/** `/metrics`: this process, and what it knows of the pipeline, as Prometheus reads it. */
export function metricsRoutes(metrics: Metrics, access: MetricsAccess): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getMetrics, async (c) => {
    if (!isAllowed(access, bearerToken(c)))
      return problem(c, 'no-metrics-token', refusal(access), { headers: { 'www-authenticate': 'Bearer' } })
    const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
    return c.body(await metrics.scrape(), 200, headers)
  })
  allowOnlyGet(routes, getMetrics.path)
  return routes
}

function isAllowed(access: MetricsAccess, offered: string | undefined): boolean {
  if (typeof access === 'string') return access === 'open'
  return offered !== undefined && isSameSecret(offered, access.token)
}

const refusal = (access: MetricsAccess) =>
  access === 'closed'
    ? 'This server can be reached from elsewhere and has no METRICS_TOKEN: expected one in its environment, then in `Authorization: Bearer <token>`.'
    : 'The metrics are for those who have the token: expected `Authorization: Bearer <METRICS_TOKEN>`.'
