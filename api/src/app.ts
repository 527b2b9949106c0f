import { Hono } from 'hono'
import type { Logger } from 'pino'
import { actionRoutes } from './actions/routes.ts'
import { adminSessionRoutes } from './admin/session.ts'
import { activityRoutes } from './admin/activity-routes.ts'
import { letterRoutes } from './admin/letter-routes.ts'
import type { Operations } from './admin/operations.ts'
import { runRoutes } from './admin/run-routes.ts'
import { alertRoutes } from './alerts/routes.ts'
import { createAccess, type Access } from './auth/access.ts'
import { adminGuard } from './auth/admin-guard.ts'
import { exceptOperators, operatorPaths } from './auth/operators.ts'
import { readGuard } from './auth/read-guard.ts'
import { createAnswerCache } from './cache/answer-cache.ts'
import { calendarRoutes } from './calendar/routes.ts'
import { candleRoutes } from './candles/routes.ts'
import { changeRoutes } from './changes/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { drawingRoutes } from './drawings/routes.ts'
import { gapRoutes } from './gaps/routes.ts'
import { createChecks, type CheckDeps } from './health/checks.ts'
import { healthRoutes, type HealthDeps } from './health/routes.ts'
import { cors } from './http/cors.ts'
import type { ApiEnv } from './http/env.ts'
import { onError } from './http/on-error.ts'
import { problem } from './http/problem.ts'
import { requestContext, usuallySlow } from './http/request-context.ts'
import { securityHeaders } from './http/security-headers.ts'
import { layoutRoutes } from './layouts/routes.ts'
import { limitBody, limitUrl } from './limits/request-limits.ts'
import { createMetrics, type MetricsDeps } from './metrics/create-metrics.ts'
import { metricsRoutes, type MetricsAccess } from './metrics/routes.ts'
import type { RawRecords } from './passport/raw-records.ts'
import { passportRoutes } from './passport/routes.ts'
import { qualityRoutes } from './quality/routes.ts'
import type { StreamDeps } from './stream/follow.ts'
import { streamRoutes } from './stream/routes.ts'
import { createKeptAnswers, type KeptAnswers } from './server/kept-answers.ts'
import { symbolRoutes } from './symbols/routes.ts'
import type { Tracing } from './tracing/start-tracing.ts'
import { udfRoutes } from './udf/routes.ts'

export interface Deps extends StreamDeps, CheckDeps, MetricsDeps, Pick<HealthDeps, 'stopping'> {
  log: Logger
  /** Reading is open and there is no operator where not given. */
  access?: Access
  /** Open where not given. */
  metricsAccess?: MetricsAccess
  /** Milliseconds from which on an answer is slow enough to be logged; a second where not given. */
  slowAfter?: number
  tracing?: Tracing
  /** What operators do to dead letters and raw objects; the routes for it say where it is not there. */
  operations?: Operations
  /** Shows records of raw objects. */
  records?: RawRecords
  /** Of memory for answers that are kept; 64 MiB where not given, none with 0. */
  cacheBytes?: number
}

/** The whole HTTP API, for tests that call `createApp(deps).request('/v1/...')`. */
export const createApp = (deps: Deps): Hono<ApiEnv> => createApi(deps).app

export interface Api {
  app: Hono<ApiEnv>
  /** What it has in memory, for who sends that without asking the app. There is nothing where requests are traced. */
  kept: KeptAnswers | undefined
}

/** The whole HTTP API, as entries/serve.ts puts it on a port. */
export function createApi(deps: Deps): Api {
  const app = new Hono<ApiEnv>()
  const checks = createChecks(deps)
  const answers = createAnswerCache(deps.cacheBytes ?? 64 * 2 ** 20, deps.pool)
  const metrics = createMetrics({ ...deps, cacheStats: answers.stats }, checks)
  const { access = createAccess(), now = () => performance.now() } = deps
  const readers = exceptOperators(readGuard(access, now))
  app.use(metrics.observe, requestContext(deps.log, deps.slowAfter), securityHeaders, limitUrl)
  if (deps.tracing) app.use(deps.tracing.requests)
  // A browser asks without a key whether it may send one.
  app.use(exceptOperators(cors(access.origins)))
  const operators = adminGuard(access, now)
  for (const path of operatorPaths) app.use(path, operators)
  app.use('/v1/*', readers)
  app.use('/udf/*', readers)
  app.use(limitBody)
  app.onError(onError)
  app.notFound((c) => problem(c, 'unknown-route', `There is nothing at ${c.req.path}.`))
  app.route('/', healthRoutes({ ...deps, checks }))
  app.route('/', metricsRoutes(metrics, deps.metricsAccess ?? 'open'))
  app.route('/', docsRoutes(deps.build))
  app.route('/', candleRoutes({ ...deps, answers }))
  app.route('/', symbolRoutes(deps))
  app.route('/', actionRoutes(deps))
  app.route('/', passportRoutes(deps))
  app.route('/', calendarRoutes())
  app.route('/', changeRoutes(deps))
  app.route('/', gapRoutes(deps))
  app.route('/', qualityRoutes(deps))
  app.route('/', streamRoutes(deps))
  app.route('/', udfRoutes(deps))
  app.route('/', drawingRoutes(deps))
  app.route('/', layoutRoutes(deps))
  app.route('/', alertRoutes(deps))
  addOperatorRoutes(app, deps, access)
  const { log, slowAfter = usuallySlow } = deps
  const kept = deps.tracing ? undefined : createKeptAnswers({ answers, metrics, log, slowAfter })
  return { app, kept }
}

/** What the operator of the server does. */
function addOperatorRoutes(app: Hono<ApiEnv>, deps: Deps, { proxies }: Access): void {
  const { operations } = deps
  app.route('/', adminSessionRoutes())
  app.route('/', activityRoutes(deps))
  app.route('/', letterRoutes({ operations, proxies }))
  app.route('/', runRoutes({ operations, proxies }))
}
