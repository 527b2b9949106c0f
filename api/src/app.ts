import { Hono } from 'hono'
import type { Logger } from 'pino'
import { actionRoutes } from './actions/routes.ts'
import { calendarRoutes } from './calendar/routes.ts'
import { candleRoutes } from './candles/routes.ts'
import { changeRoutes } from './changes/routes.ts'
import { contractRoutes } from './contract/routes.ts'
import { gapRoutes } from './gaps/routes.ts'
import { createChecks, type CheckDeps } from './health/checks.ts'
import { healthRoutes, type HealthDeps } from './health/routes.ts'
import type { ApiEnv } from './http/env.ts'
import { onError } from './http/on-error.ts'
import { problem } from './http/problem.ts'
import { requestContext } from './http/request-context.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createMetrics, type MetricsDeps } from './metrics/create-metrics.ts'
import { metricsRoutes, type MetricsAccess } from './metrics/routes.ts'
import { passportRoutes } from './passport/routes.ts'
import { qualityRoutes } from './quality/routes.ts'
import type { StreamDeps } from './stream/follow.ts'
import { streamRoutes } from './stream/routes.ts'
import { symbolRoutes } from './symbols/routes.ts'
import { udfRoutes } from './udf/routes.ts'

export interface Deps extends StreamDeps, CheckDeps, MetricsDeps, Pick<HealthDeps, 'stopping'> {
  log: Logger
  /** Open where not given. */
  metricsAccess?: MetricsAccess
}

/** The whole HTTP API. Tests call `createApp(deps).request('/v1/...')`; entries/serve.ts puts it on a port. */
export function createApp(deps: Deps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  const checks = createChecks(deps)
  const metrics = createMetrics(deps, checks)
  app.use(metrics.observe, requestContext(deps.log), securityHeaders)
  app.onError(onError)
  app.notFound((c) => problem(c, 'unknown-route', `There is nothing at ${c.req.path}.`))
  app.route('/', healthRoutes({ ...deps, checks }))
  app.route('/', metricsRoutes(metrics, deps.metricsAccess ?? 'open'))
  app.route('/', contractRoutes(deps.build))
  app.route('/', candleRoutes(deps))
  app.route('/', symbolRoutes(deps))
  app.route('/', actionRoutes(deps))
  app.route('/', passportRoutes(deps))
  app.route('/', calendarRoutes())
  app.route('/', changeRoutes(deps))
  app.route('/', gapRoutes(deps))
  app.route('/', qualityRoutes(deps))
  app.route('/', streamRoutes(deps))
  app.route('/', udfRoutes(deps))
  return app
}
