import type { Database } from '@barline/db/client'
import { runIsHeld } from '../dlq/locks.ts'
import type { Attempt } from '../dlq/retry-letter.ts'
import { findRunHead, type RunHead } from '../dlq/runs.ts'
import { count, emptyTally, type Tally } from '../dlq/tally.ts'

export type RunState = 'rehearsing' | 'planned' | 'running' | 'interrupted' | 'ended'

/** `isHeld`: whether a process is at it in this moment. */
export function stateOf(run: Pick<RunHead, 'endedAt' | 'confirmedAt'>, isHeld: boolean): RunState {
  if (run.endedAt) return 'ended'
  if (run.confirmedAt) return isHeld ? 'running' : 'interrupted'
  return isHeld ? 'rehearsing' : 'planned'
}

type Failures = { id: string; attempt: Attempt }[]

/** A run as it is told of, wherever it is carried out: what came of letters is read from their events. `known`: as it was just read. */
export async function toWireRun(pool: Database['pool'], known: RunHead) {
  const isHeld = known.endedAt === null && (await runIsHeld(pool, known.id))
  // Whoever was at it may have ended between the two looks; read behind that, the row has all that came of it.
  const run = isHeld || known.endedAt ? known : ((await findRunHead(pool, known.id)) ?? known)
  const { id, action, actor, ending, rehearsal, options, size, plannedAt, confirmedAt, endedAt } = run
  return {
    ...{ id, action, actor, ending, state: stateOf(run, isHeld), size },
    cancelling: run.cancelledAt !== null && endedAt === null,
    plannedAt: plannedAt.toISOString(),
    startedAt: confirmedAt && confirmedAt.toISOString(),
    endedAt: endedAt && endedAt.toISOString(),
    ...{ rate: options?.rate ?? null, maxFailures: options?.maxFailures ?? null },
    rehearsal: rehearsal && { ...rehearsal, trouble: rehearsal.trouble ?? null },
    progress: confirmedAt ? await readProgress(pool, run) : null,
  }
}

export type WireRun = Awaited<ReturnType<typeof toWireRun>>

async function readProgress(
  pool: Database['pool'],
  { id, action, progress }: RunHead,
): Promise<{ tally: Tally; failures: Failures }> {
  if (action === 'replay')
    return { tally: progress?.tally ?? emptyTally(), failures: progress?.failures ?? [] }
  const { rows } = await pool.query<{ verdict: Attempt['verdict'] | null } & Record<'letters' | Sum, number>>(
    `SELECT detail ->> 'verdict' AS verdict, count(*)::int AS letters, ${sums
      .map((name) => `coalesce(sum((detail ->> '${name}')::int), 0)::int AS ${name}`)
      .join(', ')}
     FROM dead_letter_event WHERE run_id = $1 GROUP BY 1`,
    [id],
  )
  const tally = emptyTally()
  for (const row of rows) add(tally, row)
  return { tally, failures: await readFailures(pool, id) }
}

const sums = ['inserted', 'revised', 'rejected'] as const
type Sum = (typeof sums)[number]

/** What is discarded or restored has no verdict: it is done. */
function add(
  tally: Tally,
  row: { verdict: Attempt['verdict'] | null } & Record<'letters' | Sum, number>,
): void {
  const one = emptyTally()
  count(one, { verdict: row.verdict ?? 'nothing', inserted: 0, revised: 0, rejected: 0 } as Attempt)
  for (const name of ['tried', 'loaded', 'nothing', 'failed', 'passedOver'] as const)
    tally[name] += one[name] * row.letters
  for (const name of sums) tally[name] += row[name]
}

async function readFailures(pool: Database['pool'], id: number): Promise<Failures> {
  const { rows } = await pool.query<Failures[number]>(
    `SELECT letter_id AS id, detail AS attempt FROM dead_letter_event
     WHERE run_id = $1 AND detail ->> 'verdict' IN ('fails', 'passed_over') ORDER BY dead_letter_event.id DESC LIMIT 20`,
    [id],
  )
  return rows
}
