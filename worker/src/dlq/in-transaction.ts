import type pg from 'pg'
import type { Database } from '@barline/db/client'

/** All of it or nothing, on one connection. */
export async function inTransaction<T>(
  pool: Database['pool'],
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
