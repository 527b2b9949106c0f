import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type ContextManager,
  type Tracer,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { routeOf } from '../metrics/request-metrics.ts'
import { errorType } from './trace-pool.ts'

/** Named by the pattern of the route. Of the URL only the path is told: queries and headers may hold what is nobody's business. */
export function traceRequests(tracer: Tracer, contexts: ContextManager): MiddlewareHandler<ApiEnv> {
  const propagator = new W3CTraceContextPropagator()
  return async (c, next) => {
    const { method, path } = c.req
    const parent = propagator.extract(ROOT_CONTEXT, c.req.header(), defaultTextMapGetter)
    const attributes = { 'http.request.method': method, 'url.path': path }
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent)
    const { traceId, spanId } = span.spanContext()
    c.set('log', c.get('log').child({ trace_id: traceId, span_id: spanId }))
    await contexts.with(trace.setSpan(parent, span), next)
    const route = routeOf(c)
    if (route !== 'none') {
      span.updateName(`${method} ${route}`)
      span.setAttribute('http.route', route)
    }
    const { status } = c.res
    span.setAttribute('http.response.status_code', status)
    if (status >= 500) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', c.error ? errorType(c.error) : String(status))
    }
    span.end()
  }
}
