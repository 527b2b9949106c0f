import { findPendingMigrations } from '@barline/db/find-pending-migrations'
import type pg from 'pg'
import type { Depth } from '../queues/read-depth.ts'
import type { Of, Queues } from '../queues/open-queues.ts'
import { createInquiry, type Finding, type Inquiry } from './inquiry.ts'

export interface CheckDeps {
  pool: pg.Pool
  /** Connections that requests do not take, so that a busy API does not look like a dead database; the pool where not given. */
  aside?: pg.Pool
  queues?: Queues
  /** Milliseconds; the clock where not given. */
  now?: () => number
}

/** What the API cannot do its work without. Probes and scrapes share what is found for a second. */
export interface Checks {
  postgresql: Inquiry<true>
  /** Undefined where no queue is configured. */
  queue: Inquiry<Of<Depth>> | undefined
}

export function createChecks({ pool, aside = pool, queues, now = Date.now }: CheckDeps): Checks {
  const settings = { keep: () => 1_000, patience: 2_000, now }
  return {
    postgresql: createInquiry(() => checkPostgresql(aside), settings),
    queue: queues && createInquiry(async () => ({ ok: true, value: await queues.depths() }), settings),
  }
}

async function checkPostgresql(pool: pg.Pool): Promise<Finding<true>> {
  const pending = await findPendingMigrations(pool)
  if (pending.length === 0) return { ok: true, value: true }
  return {
    ok: false,
    reason: `answers, but lacks ${pending.length} of the migrations, from ${pending[0]} on: apply them by \`barline migrate\``,
  }
}
