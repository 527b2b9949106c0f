import type pg from 'pg'
import type { Depth } from '../queues/read-depth.ts'
import type { Queues } from '../queues/open-queues.ts'
import type { ActivityAnswer } from './activity-wire.ts'
import { readActivity, type ActivityRow } from './read-activity.ts'

type Outcomes = Pick<ActivityAnswer['outcomes'][number], 'loaded' | 'poison' | 'retry' | 'deleted' | 'bars'>

const nothing = (): Outcomes => ({ loaded: 0, poison: 0, retry: 0, deleted: 0, bars: 0 })

/** Seconds of a stretch of time, so that there are sixty of them at most. */
const bucketOf = (hours: number) =>
  [60, 300, 900, 1800, 3600, 7200, 10_800].find((seconds) => (hours * 3600) / seconds <= 60)!

/** What is waiting and what was done of late. A queue that does not answer is no reason to tell nothing of the rest. */
export async function answerActivity(
  { pool, queues }: { pool: pg.Pool; queues?: Pick<Queues, 'depths' | 'ages'> | undefined },
  hours: number,
  now: number,
): Promise<ActivityAnswer> {
  const bucketSeconds = bucketOf(hours)
  const from = new Date(Math.ceil((now - hours * 3_600_000) / (bucketSeconds * 1000)) * bucketSeconds * 1000)
  const [activity, letters, depths, ages] = await Promise.all([
    readActivity(pool, from, bucketSeconds),
    readLetters(pool),
    queues?.depths().catch(() => undefined),
    queues?.ages().catch(() => undefined),
  ])
  return {
    ...{ at: new Date(now).toISOString(), from: from.toISOString(), bucketSeconds },
    queue: { depth: toDepth(depths?.objects), oldestSeconds: ages?.objects ?? null },
    deadLetters: { depth: toDepth(depths?.dead_letters), ...letters },
    ...{ complete: activity.complete, outcomes: byTime(activity.rows), providers: byProvider(activity.rows) },
  }
}

const toDepth = (depth: Depth | undefined) =>
  depth ? { waiting: depth.waiting, inFlight: depth.in_flight, delayed: depth.delayed } : null

async function readLetters(pool: pg.Pool) {
  const { rows } = await pool.query<{ waiting: number; oldest: Date | null }>(
    `SELECT count(*)::int AS waiting, min(sent_at) AS oldest FROM dead_letter WHERE state = 'waiting'`,
  )
  const { waiting = 0, oldest = null } = rows[0] ?? {}
  return { waiting, oldestSentAt: oldest && oldest.toISOString() }
}

function byTime(rows: readonly ActivityRow[]): ActivityAnswer['outcomes'] {
  const stretches = Map.groupBy(
    rows.filter(({ from }) => from !== null),
    ({ from }) => from!.toISOString(),
  )
  return [...stretches].map(([from, ofStretch]) => ({ from, ...sum(ofStretch) }))
}

function byProvider(rows: readonly ActivityRow[]): ActivityAnswer['providers'] {
  const providers = Map.groupBy(
    rows.filter(({ from }) => from === null),
    ({ provider }) => provider ?? 'unknown',
  )
  return [...providers]
    .map(([provider, ofProvider]) => {
      const loaded = ofProvider.find(({ status }) => status === 'loaded')
      const failed = ofProvider.find(({ status }) => status === 'poison')
      return {
        ...{ provider, ...sum(ofProvider), medianSeconds: loaded?.medianSeconds ?? null },
        ...{ p95Seconds: loaded?.p95Seconds ?? null, reason: failed?.reason ?? null },
      }
    })
    .sort((a, b) => b.poison - a.poison || (b.medianSeconds ?? 0) - (a.medianSeconds ?? 0))
}

function sum(rows: readonly ActivityRow[]): Outcomes {
  const outcomes = nothing()
  for (const { status, objects, bars } of rows) {
    outcomes[status] += objects
    outcomes.bars += bars
  }
  return outcomes
}
