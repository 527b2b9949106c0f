import type { Calendar } from '@barline/db/domain/calendar/calendar'
import type { Gap } from '@barline/db/domain/gaps'
import type { SlotRange } from '@barline/db/domain/gaps-slots'
import type { Range } from '@barline/db/domain/ranges'
import type { Symbol } from '@barline/db/domain/symbol'
import { findGaps, type Listed } from '@barline/db/find-gaps'
import type pg from 'pg'
import type { Client } from '../fetch/client.ts'
import type { RawStore } from '../raw/store.ts'
import { planSeries, type PlanInput, type SeriesPlan } from './plan-series.ts'
import { readAnswers } from './read-answers.ts'
import { readPending } from './read-pending.ts'

export interface PlanDeps {
  pool: pg.Pool
  store: RawStore
  clients: readonly Client[]
  /** Milliseconds. */
  now: number
  include: PlanInput['include']
}

/**
 * What to ask of a series to fill its gaps. All that it goes by is in the database and in the bucket, so that it can be made
 * again at any time, by anybody: what was asked meanwhile is not in it.
 */
export async function makePlan(
  { pool, store, clients, now, include }: PlanDeps,
  listed: Listed,
  calendar: Calendar,
  range: SlotRange,
): Promise<SeriesPlan> {
  const { interval } = listed
  const symbol = listed.symbol as Symbol
  // What is put meanwhile is seen as pending or as loaded, if not as both; the other way round it could be seen as neither.
  const pending = new Map<string, Range[]>()
  for (const { provider } of clients)
    pending.set(provider, await readPending(pool, store, { provider, symbol, interval }, now))
  const answered = await readAnswers(pool, { symbol, interval })
  const gaps: Gap[] = []
  await findGaps(pool, listed, calendar, range, now, (gap) => gaps.push(gap))
  return planSeries({ symbol, interval, calendar, gaps, clients, answered, pending, now, include })
}
