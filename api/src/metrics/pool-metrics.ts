import { Gauge, type Registry } from '@prometheus-io/client'
import type pg from 'pg'

/** The connections that requests take, as they are at the scrape. */
export function poolMetrics(registry: Registry, pool: pg.Pool): void {
  const registers = [registry]
  new Gauge({
    name: 'barline_pool_connections',
    help: 'Open connections to PostgreSQL: busy with a request, or idle.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
    },
  })
  new Gauge({
    name: 'barline_pool_waiting',
    help: 'Queries that wait for a connection to become free.',
    registers,
    collect() {
      this.set(pool.waitingCount)
    },
  })
  new Gauge({
    name: 'barline_pool_max_connections',
    help: 'So many connections are opened at most.',
    registers,
    collect() {
      this.set(pool.options.max)
    },
  })
}
