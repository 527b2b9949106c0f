import type { Database } from '@barline/db/client'
import type { DlqDeps } from './deps.ts'
import type { Locks } from './locks.ts'

export type Action = 'retry' | 'discard' | 'restore' | 'drain'

/** What somebody set out to do, and to which letters: decided when it was planned, whatever comes in later. */
export interface Run {
  id: number
  action: Action
  actor: string
  letters: string[]
  plannedAt: Date
  confirmedAt: Date | null
  endedAt: Date | null
  ending: string | null
}

const columns = `id, action, actor, letters, planned_at AS "plannedAt", confirmed_at AS "confirmedAt", ended_at AS "endedAt", ending`

export async function planRun(deps: DlqDeps, action: Action, letters: readonly string[]): Promise<Run> {
  const { rows } = await deps.pool.query<Run>(
    `INSERT INTO dead_letter_run (action, actor, letters) VALUES ($1, $2, $3) RETURNING ${columns}`,
    [action, deps.actor, letters],
  )
  return rows[0]!
}

export async function findRun(pool: Database['pool'], id: number): Promise<Run | undefined> {
  return (await pool.query<Run>(`SELECT ${columns} FROM dead_letter_run WHERE id = $1`, [id])).rows[0]
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
export async function holdRun(locks: Locks, run: Run): Promise<boolean> {
  return locks.take('run', String(run.id))
}

/** The letters of a run that are not behind it yet. */
export async function confirmRun(pool: Database['pool'], run: Run): Promise<string[]> {
  await pool.query('UPDATE dead_letter_run SET confirmed_at = coalesce(confirmed_at, now()) WHERE id = $1', [
    run.id,
  ])
  const { rows } = await pool.query<{ letter_id: string }>(
    'SELECT DISTINCT letter_id FROM dead_letter_event WHERE run_id = $1',
    [run.id],
  )
  const behind = new Set(rows.map((row) => row.letter_id))
  return run.letters.filter((id) => !behind.has(id))
}

export async function endRun(pool: Database['pool'], run: Run, ending: string): Promise<void> {
  await pool.query('UPDATE dead_letter_run SET ended_at = now(), ending = $2 WHERE id = $1', [run.id, ending])
}

type Sql = Pick<Database['pool'], 'query'>

export interface LetterEvent {
  at: Date
  actor: string
  action: string
  detail: Record<string, unknown>
  letterId: string
  runId: number | null
}

/** A line of the audit log. */
export async function recordEvent(
  sql: Sql,
  event: Pick<LetterEvent, 'letterId' | 'actor' | 'action' | 'detail'> & { runId?: number },
): Promise<void> {
  await sql.query(
    'INSERT INTO dead_letter_event (letter_id, run_id, actor, action, detail) VALUES ($1, $2, $3, $4, $5)',
    [event.letterId, event.runId ?? null, event.actor, event.action, JSON.stringify(event.detail)],
  )
}

/** The newest lines, of one letter or of all, in order. */
export async function findEvents(
  pool: Database['pool'],
  { letterId, limit = 1000 }: { letterId?: string; limit?: number },
): Promise<LetterEvent[]> {
  const { rows } = await pool.query<LetterEvent>(
    `SELECT * FROM (
       SELECT id, at, actor, action, detail, letter_id AS "letterId", run_id AS "runId" FROM dead_letter_event
       WHERE $1::text IS NULL OR letter_id = $1 ORDER BY id DESC LIMIT $2
     ) newest ORDER BY id`,
    [letterId ?? null, limit],
  )
  return rows
}
