import type { ServerResponse } from 'node:http'
import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv } from '../http/env.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** From a cached answer in a millisecond to a year of minutes that is derived. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/**
 * Counts requests by the pattern of their route, never by path: a path is of the caller's choosing, and each would be a series. A
 * request ends when its answer has left this process; a stream of events is over as a request when it begins, and is counted as open.
 */
export function requestMetrics(registry: Registry): RequestMetrics {
  const series = createSeries(registry)
  return { observe: observeWith(series), count: countWith(series) }
}

export interface RequestMetrics {
  /** Counts the requests that pass through it. */
  observe: MiddlewareHandler<ApiEnv>
  /** Counts one that passes by: a GET that began at `started` and is being answered. */
  count(response: ServerResponse, told: { started: number; route: string; status: number }): void
}

type RequestSeries = ReturnType<typeof createSeries>

const countWith =
  ({ requests, durations, bytes, inFlight }: RequestSeries): RequestMetrics['count'] =>
  (response, { started, route, status }) => {
    const { socket } = response
    const written = socket?.bytesWritten ?? 0
    inFlight.inc()
    // Of one whose reader left, too.
    response.once('close', () => {
      inFlight.dec()
      requests.inc({ method: 'GET', route, status })
      durations.observe({ method: 'GET', route }, (performance.now() - started) / 1_000)
      bytes.inc({ route }, Math.max(0, (socket?.bytesWritten ?? 0) - written))
    })
  }

function observeWith({
  requests,
  durations,
  bytes,
  inFlight,
  streams,
}: RequestSeries): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const started = performance.now()
    const written = c.env?.outgoing?.socket?.bytesWritten ?? 0
    inFlight.inc()
    await next()
    const method = methods.has(c.req.method) ? c.req.method : 'other'
    const route = routeOf(c)
    const status = c.res.status
    const finish = () => {
      inFlight.dec()
      requests.inc({ method, route, status })
      durations.observe({ method, route }, (performance.now() - started) / 1_000)
    }
    const { outgoing } = c.env ?? {}
    if (!outgoing) return finish()
    const { socket } = outgoing
    const isStream = c.res.headers.get('content-type') === 'text/event-stream' && method !== 'HEAD'
    if (isStream) {
      finish()
      streams.inc()
    }
    outgoing.once('close', () => {
      if (isStream) streams.dec()
      else finish()
      bytes.inc({ route }, Math.max(0, (socket?.bytesWritten ?? 0) - written))
    })
  }
}

/** The pattern of the route that answered, as it is written in the code. */
export function routeOf(c: Context): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'none'
}

function createSeries(registry: Registry) {
  const registers = [registry]
  return {
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests that were answered, by the pattern of their route; `none` where no route is.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    durations: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the arrival of a request until its answer has left; of a stream, until it begins.',
      labelNames: ['method', 'route'],
      buckets,
      registers,
    }),
    bytes: new Counter({
      name: 'http_response_bytes_total',
      help: 'Bytes that were sent for answers, headers included.',
      labelNames: ['route'],
      registers,
    }),
    inFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests whose answer has not left yet, streams not among them.',
      registers,
    }),
    streams: new Gauge({
      name: 'barline_streams_open',
      help: 'Readers of /v1/stream that are connected.',
      registers,
    }),
  }
}
