import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Build } from '../health/routes.ts'
import { explain } from '../health/inquiry.ts'
import type { Tracing, TracingConfig } from './start-tracing.ts'
import { traceRequests } from './trace-requests.ts'
import { tracePool } from './trace-pool.ts'

/** Milliseconds that the last spans have to be taken in when the process ends. */
const farewell = 1_000

/** Nothing is registered globally: two of these do not know of each other. */
export function createTracing(
  { service, sampler, ratio }: TracingConfig,
  { build, log }: { build: Build; log: Logger },
): Tracing {
  warnOfFailures(log)
  const own = resourceFromAttributes({ 'service.name': service, 'service.version': build.version })
  const provider = new TracerProvider({
    resource: detectResources({ detectors: [envDetector] }).merge(own),
    sampler: toSampler(sampler, ratio),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('barline')
  const contexts = new AsyncLocalStorageContextManager().enable()
  return {
    requests: traceRequests(tracer, contexts),
    pool: (pool) => tracePool(pool, tracer, contexts),
    async close() {
      const given = new Promise<void>((resolve) => setTimeout(resolve, farewell).unref())
      await Promise.race([provider.shutdown().catch(() => {}), given])
      contexts.disable()
    },
  }
}

function toSampler(name: TracingConfig['sampler'], ratio: number): Sampler {
  const root = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  }[name.replace('parentbased_', '') as 'always_on' | 'always_off' | 'traceidratio']()
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** A receiver that is away is told of once a minute, however many spans it costs. */
function warnOfFailures(log: Logger): void {
  let quietUntil = 0
  setGlobalErrorHandler((error) => {
    if (performance.now() < quietUntil) return
    quietUntil = performance.now() + 60_000
    log.warn({ reason: explain(error).reason }, 'spans could not be handed over, and are lost')
  })
}
