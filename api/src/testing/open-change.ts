import type { Database } from '@barline/db/client'
import type { PoolClient } from 'pg'
import { onTestFinished } from 'vitest'

/** A transaction that has taken an id in the change table, for a symbol with one series, and is neither committed nor rolled back yet. */
export async function openChange(
  { pool }: Pick<Database, 'pool'>,
  symbol: string,
): Promise<{ client: PoolClient; id: number }> {
  const client = await pool.connect()
  onTestFinished(() => client.release(true))
  await client.query('BEGIN')
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT s.id, 1000, '2024-01-02Z', '2024-01-02Z', 1, 0, 1, now()
     FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE i.symbol = $1 RETURNING id::int`,
    [symbol],
  )
  await client.query(`SELECT pg_notify('barline_change', '{}')`)
  return { client, id: rows[0]!.id }
}
