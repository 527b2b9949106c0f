import type { MiddlewareHandler } from 'hono'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { ApiEnv } from '../http/env.ts'
import type { Build } from '../health/routes.ts'
import type { SamplerName } from './read-tracing.ts'

export interface TracingConfig {
  service: string
  sampler: SamplerName
  /** The part of traces that a sampler by ratio keeps. */
  ratio: number
}

export interface Tracing {
  /** A span around each request that passes through it, continuing the caller's trace; its ids go into the log. */
  requests: MiddlewareHandler<ApiEnv>
  /** The pool, with a span around each statement of a request. */
  pool(pool: pg.Pool): pg.Pool
  /** Sends what is left, and gives up on a receiver that does not take it. */
  close(): Promise<void>
}

/** Nothing of OpenTelemetry's SDK is loaded where there is nothing to trace. */
export async function startTracing(
  config: TracingConfig | undefined,
  parts: { build: Build; log: Logger },
): Promise<Tracing | undefined> {
  if (!config) return undefined
  const { createTracing } = await import('./create-tracing.ts')
  return createTracing(config, parts)
}
