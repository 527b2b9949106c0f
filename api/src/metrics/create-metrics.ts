import { collectDefaultMetrics, Gauge, Registry } from '@prometheus-io/client'
import type { Checks } from '../health/checks.ts'
import type { Build } from '../health/routes.ts'
import { cacheMetrics, type CacheStats } from './cache-metrics.ts'
import { poolMetrics } from './pool-metrics.ts'
import { createRefresh, type SourceDeps } from './refresh.ts'
import { requestMetrics, type RequestMetrics } from './request-metrics.ts'

export interface MetricsDeps extends SourceDeps {
  build: Build
  /** What the cache of answers says of itself, where there is one. */
  cacheStats?: () => CacheStats
  /** Whether memory, processor and event loop of this process are told of, too: once a process, for they are watched from then on. */
  observesProcess?: boolean
}

export interface Metrics extends RequestMetrics {
  /** Prometheus' text format. Never fails: what cannot be found out is left out, and `barline_up` and the errors say so. */
  scrape(): Promise<string>
}

export const contentType = Registry.PROMETHEUS_CONTENT_TYPE

/** Metrics of one `createApp`, in a registry of their own. */
export function createMetrics(deps: MetricsDeps, checks: Checks): Metrics {
  const { pool, build, cacheStats, observesProcess = false } = deps
  const registry = new Registry()
  if (observesProcess) collectDefaultMetrics({ register: registry })
  const info = new Gauge({
    name: 'barline_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['version', 'commit'],
    registers: [registry],
  })
  info.set({ version: build.version, commit: build.commit }, 1)
  poolMetrics(registry, pool)
  if (cacheStats) cacheMetrics(registry, cacheStats)
  const requests = requestMetrics(registry)
  const refresh = createRefresh(registry, deps, checks)
  return {
    ...requests,
    async scrape() {
      await refresh()
      return registry.metrics()
    },
  }
}
