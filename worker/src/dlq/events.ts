import type { Database } from '@barline/db/client'

type Sql = Pick<Database['pool'], 'query'>

/** A line of the audit log. */
export interface LetterEvent {
  id: number
  at: Date
  actor: string
  action: string
  detail: Record<string, unknown>
  letterId: string
  runId: number | null
}

export async function recordEvent(
  sql: Sql,
  event: Pick<LetterEvent, 'letterId' | 'actor' | 'action' | 'detail'> & { runId?: number },
): Promise<void> {
  await sql.query(
    'INSERT INTO dead_letter_event (letter_id, run_id, actor, action, detail) VALUES ($1, $2, $3, $4, $5)',
    [event.letterId, event.runId ?? null, event.actor, event.action, JSON.stringify(event.detail)],
  )
}

/** The newest lines, of one letter or of all, in order; `before` goes on with those that are older than one. */
export async function findEvents(
  pool: Database['pool'],
  { letterId, limit = 1000, before }: { letterId?: string; limit?: number; before?: number | undefined },
): Promise<LetterEvent[]> {
  const { rows } = await pool.query<LetterEvent>(
    `SELECT * FROM (
       SELECT id::float8 AS id, at, actor, action, detail, letter_id AS "letterId", run_id AS "runId" FROM dead_letter_event
       WHERE ($1::text IS NULL OR letter_id = $1) AND ($3::bigint IS NULL OR dead_letter_event.id < $3)
       ORDER BY dead_letter_event.id DESC LIMIT $2
     ) newest ORDER BY id`,
    [letterId ?? null, limit, before ?? null],
  )
  return rows
}
