import type { Database } from '@barline/db/client'
import type { DlqDeps } from './deps.ts'
import type { Locks } from './locks.ts'
import type { Rehearsal } from './rehearse-run.ts'
import type { Attempt } from './retry-letter.ts'
import type { Tally } from './tally.ts'

export type Action = 'retry' | 'discard' | 'restore' | 'drain' | 'replay'

export interface RunOptions {
  /** Letters, or objects, a second. */
  rate: number
  /** The share of failures, 0 to 1, past which it stops by itself. */
  maxFailures: number
}

/** What somebody set out to do, without what it is done to, of which there may be very many. */
export interface RunHead {
  id: number
  action: Action
  actor: string
  /** How many letters; of a replay, objects. */
  size: number
  plannedAt: Date
  confirmedAt: Date | null
  endedAt: Date | null
  ending: string | null
  rehearsal: Rehearsal | null
  options: RunOptions | null
  /** Of a replay: how many objects are behind it, what came of them, and the newest that failed. */
  progress: { tally: Tally; failures: { id: string; attempt: Attempt }[] } | null
  /** When somebody asked for its end. */
  cancelledAt: Date | null
}

/** With the letters that it is about: decided when it was planned, whatever comes in later. */
export interface Run extends RunHead {
  /** Ids; of a replay the keys of objects. */
  letters: string[]
}

const headColumns = `id, action, actor, cardinality(letters) AS size, planned_at AS "plannedAt", confirmed_at AS "confirmedAt", ended_at AS "endedAt", ending,
  rehearsal, options, progress, cancelled_at AS "cancelledAt"`
const columns = `${headColumns}, letters`

export async function planRun(
  deps: Pick<DlqDeps, 'pool' | 'actor'>,
  action: Action,
  letters: readonly string[],
): Promise<Run> {
  const { rows } = await deps.pool.query<Run>(
    `INSERT INTO dead_letter_run (action, actor, letters) VALUES ($1, $2, $3) RETURNING ${columns}`,
    [action, deps.actor, letters],
  )
  return rows[0]!
}

export async function findRun(pool: Database['pool'], id: number): Promise<Run | undefined> {
  return (await pool.query<Run>(`SELECT ${columns} FROM dead_letter_run WHERE id = $1`, [id])).rows[0]
}

export async function findRunHead(pool: Database['pool'], id: number): Promise<RunHead | undefined> {
  return (await pool.query<RunHead>(`SELECT ${headColumns} FROM dead_letter_run WHERE id = $1`, [id])).rows[0]
}

/** The newest run of a kind that was begun and has not ended: it goes on, or its process is gone. */
export async function findUnfinished(pool: Database['pool'], action: Action): Promise<Run | undefined> {
  const { rows } = await pool.query<Run>(
    `SELECT ${columns} FROM dead_letter_run
     WHERE action = $1 AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
    [action],
  )
  return rows[0]
}

/** Is somebody at it right now? The lock ends with the process that carries it out. */
export async function holdRun(locks: Locks, run: Pick<Run, 'id'>): Promise<boolean> {
  return locks.take('run', String(run.id))
}

/** The letters of a run that are not behind it yet; how it runs is written down when it is begun. Throws where it is over. */
export async function confirmRun(pool: Database['pool'], run: Run, options: RunOptions): Promise<string[]> {
  const { rowCount } = await pool.query(
    `UPDATE dead_letter_run SET confirmed_at = coalesce(confirmed_at, now()), options = $2
     WHERE id = $1 AND ended_at IS NULL`,
    [run.id, JSON.stringify(options)],
  )
  if (rowCount === 0) throw new Error(`Plan ${run.id} is over`)
  const { rows } = await pool.query<{ letter_id: string }>(
    'SELECT DISTINCT letter_id FROM dead_letter_event WHERE run_id = $1',
    [run.id],
  )
  const behind = new Set(rows.map((row) => row.letter_id))
  return run.letters.filter((id) => !behind.has(id))
}

/** The newest runs, or those before one. */
export async function findRuns(
  pool: Database['pool'],
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<RunHead[]> {
  const { rows } = await pool.query<RunHead>(
    `SELECT ${headColumns} FROM dead_letter_run WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [before ?? null, limit],
  )
  return rows
}

export async function endRun(pool: Database['pool'], run: Pick<Run, 'id'>, ending: string): Promise<void> {
  await pool.query('UPDATE dead_letter_run SET ended_at = now(), ending = $2 WHERE id = $1', [run.id, ending])
}
