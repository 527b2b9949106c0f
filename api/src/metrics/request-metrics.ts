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
  /** Counts one that passed by: a GET that began at `started`, when its whole answer was given to node, which had written so many bytes before. */
  count(
    response: ServerResponse,
    told: { started: number; written: number; route: string; status: number },
  ): void
}

type RequestSeries = ReturnType<typeof createSeries>

/** For answers that take microseconds: what is counted by one is added up until somebody looks, and what has left already is waited for by nobody. */
const countWith =
  ({ tally, durations, inFlight }: RequestSeries): RequestMetrics['count'] =>
  (response, { started, written, route, status }) => {
    const { socket } = response.req
    const finish = () => {
      tally.add(route, status, Math.max(0, socket.bytesWritten - written))
      durations.observe({ method: 'GET', route }, (performance.now() - started) / 1_000)
    }
    // One that waits for those before it on its connection has no socket yet.
    if (response.closed || (response.socket && socket.writableLength === 0)) return finish()
    inFlight.inc()
    // Of one whose reader left, too.
    response.once('close', () => {
      inFlight.dec()
      finish()
    })
  }

interface Tally {
  add(route: string, status: number, bytes: number): void
  /** Calls back with each sum, and forgets it. */
  take(give: (sum: { route: string; status: number; requests: number; bytes: number }) => void): void
}

function createTally(): Tally {
  const sums = new Map<string, { route: string; status: number; requests: number; bytes: number }>()
  return {
    add(route, status, bytes) {
      const key = `${status} ${route}`
      const sum = sums.get(key)
      if (sum) {
        sum.requests++
        sum.bytes += bytes
      } else sums.set(key, { route, status, requests: 1, bytes })
    },
    take(give) {
      const all = [...sums.values()]
      sums.clear()
      all.forEach(give)
    },
  }
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
    ...createSums(registry),
    durations: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the arrival of a request until its answer has left; of a stream, until it begins.',
      labelNames: ['method', 'route'],
      buckets,
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

/** What `tally` adds up is in the counters whenever somebody looks. */
function createSums(registry: Registry) {
  const registers = [registry]
  const tally = createTally()
  const collect = () =>
    tally.take(({ route, status, requests: more, bytes: length }) => {
      requests.inc({ method: 'GET', route, status }, more)
      bytes.inc({ route }, length)
    })
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests that were answered, by the pattern of their route; `none` where no route is.',
    labelNames: ['method', 'route', 'status'],
    registers,
    collect,
  })
  const bytes = new Counter({
    name: 'http_response_bytes_total',
    help: 'Bytes that were sent for answers, headers included.',
    labelNames: ['route'],
    registers,
    collect,
  })
  return { tally, requests, bytes }
}
