import type { Database } from '@barline/db/client'
import type { PoolClient } from 'pg'
import { onTestFinished } from 'vitest'

/** A transaction that has its own id, and is neither committed nor rolled back yet. */
export async function openTransaction({ pool }: Pick<Database, 'pool'>): Promise<PoolClient> {
  const client = await pool.connect()
  onTestFinished(() => client.release(true))
  await client.query('BEGIN')
  await client.query('SELECT pg_current_xact_id()')
  return client
}

/** Takes an id in the change table, for a symbol with one series. */
export async function takeChange(client: PoolClient, symbol: string, version = 1000): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT s.id, $2, '2024-01-02Z', '2024-01-02Z', 1, 0, 1, now()
     FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE i.symbol = $1 RETURNING id::int`,
    [symbol, version],
  )
  await client.query(`SELECT pg_notify('barline_change', '{}')`)
  return rows[0]!.id
}

/** Both: a transaction that has taken an id in the change table. */
export async function openChange(
  database: Pick<Database, 'pool'>,
  symbol: string,
): Promise<{ client: PoolClient; id: number }> {
  const client = await openTransaction(database)
  return { client, id: await takeChange(client, symbol) }
}
