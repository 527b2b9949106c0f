import { Counter, Gauge, type Registry } from '@prometheus-io/client'
import type pg from 'pg'
import type { Checks } from '../health/checks.ts'
import { createInquiry, type Inquiry } from '../health/inquiry.ts'
import type { Queues } from '../queues/open-queues.ts'
import { createOutcomeCounter } from './count-outcomes.ts'
import { ledgerMetrics } from './ledger-metrics.ts'
import { queueMetrics } from './queue-metrics.ts'
import { readLedger } from './read-ledger.ts'

export interface SourceDeps {
  pool: pg.Pool
  queues?: Queues
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** Milliseconds that a scrape waits for each source. */
const patience = 2_000

/** Counting takes at most a hundredth of PostgreSQL's time, however large the ledger is. */
const keepLedger = (took: number) => Math.max(15_000, 100 * took)

/** What asks database and queues for what this process does not know itself: all at once, each with a patience of its own. */
export function createRefresh(
  registry: Registry,
  { pool, queues, now = Date.now }: SourceDeps,
  checks: Checks,
): () => Promise<unknown> {
  const ask = asker(registry)
  const ledger = ledgerMetrics(registry)
  const queue = queueMetrics(registry)
  const countOutcomes = createOutcomeCounter(pool, now)
  const readAll = async () => {
    const value = await readLedger(pool)
    ledger.count(await countOutcomes())
    return { ok: true as const, value }
  }
  const askLedger = createInquiry(readAll, { keep: keepLedger, patience, now })
  const askAges =
    queues &&
    createInquiry(async () => ({ ok: true, value: await queues.ages() }), {
      ...{ keep: () => queues.agesStandFor, patience, now },
    })
  return () =>
    Promise.all([
      ask('postgresql', checks.postgresql, true),
      ask('ledger', askLedger).then(ledger.show),
      checks.queue && ask('queue', checks.queue, true).then(queue.depths),
      askAges && ask('queue_age', askAges).then(queue.ages),
    ])
}

/** Gives what a source tells, or undefined, and keeps count of those that told nothing. */
function asker(registry: Registry) {
  const up = new Gauge({
    name: 'barline_up',
    help: 'Whether what the API depends on can be used: 1 yes, 0 no.',
    labelNames: ['part'],
    registers: [registry],
  })
  const errors = new Counter({
    name: 'barline_scrape_errors_total',
    help: 'Scrapes that lack something because its source did not tell it.',
    labelNames: ['source'],
    registers: [registry],
  })
  return async <T>(source: string, inquiry: Inquiry<T>, isPart = false): Promise<T | undefined> => {
    const finding = await inquiry()
    if (isPart) up.set({ part: source }, finding.ok ? 1 : 0)
    if (finding.ok) return finding.value
    errors.inc({ source })
    return undefined
  }
}
