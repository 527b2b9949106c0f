import type pg from 'pg'
import type { Database } from '@barline/db/client'

/** Namespaces of PostgreSQL's advisory locks; the second number is a hash or an id. */
const spaces = { letter: 0x64_6c_01, run: 0x64_6c_02, roll: 0x64_6c_03 } as const

export interface Locks {
  /** False where somebody else has it. */
  take(space: keyof typeof spaces, name: string): Promise<boolean>
  release(space: keyof typeof spaces, name: string): Promise<void>
}

/**
 * Locks of a session of its own: they end with it, so what a process held that was killed is free at once. Two letters may share a
 * lock by chance; then one waits for another turn, and nothing else happens.
 */
export async function withLocks<T>(pool: Database['pool'], work: (locks: Locks) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  client.once('error', () => (broken = true))
  try {
    return await work(locksOf(client))
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => (broken = true))
    client.release(broken)
  }
}

/** Whether some process holds a run in this moment. */
export async function runIsHeld(pool: Database['pool'], id: number): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
       AND l.classid::bigint = $1 AND l.objid::bigint = hashtext($2)::bigint & 4294967295`,
    [spaces.run, String(id)],
  )
  return rows.length > 0
}

function locksOf(client: pg.PoolClient): Locks {
  const call = async (name: string, space: keyof typeof spaces, key: string) => {
    const { rows } = await client.query<{ done: boolean }>(`SELECT ${name}($1, hashtext($2)) AS done`, [
      spaces[space],
      key,
    ])
    return rows[0]!.done
  }
  return {
    take: (space, name) => call('pg_try_advisory_lock', space, name),
    release: async (space, name) => void (await call('pg_advisory_unlock', space, name)),
  }
}
