import pg from 'pg'

export interface Migration {
  name: string
  sql: string
}

/** Prisma's own lock, which everybody who migrates holds. */
const migrationLock = 72_707_369

/**
 * Finishes migrations that a process began and did not live to note as done; the engine would refuse to go on. PostgreSQL runs
 * a script whole or not at all, and which of the two it was shows in running it again: it works, or all of it is there
 * already. One that has failed by itself is left alone: that is for a person. Returns the names of what was finished.
 */
export async function finishInterrupted(
  databaseUrl: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    const interrupted = await findInterrupted(client)
    const known = migrations.filter(({ name }) => interrupted.includes(name))
    for (const migration of known) await finish(client, migration)
    await client.query('COMMIT')
    return known.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function findInterrupted(client: pg.Client): Promise<string[]> {
  const table = await client.query<{ found: unknown }>(`SELECT to_regclass('_prisma_migrations') AS found`)
  if (!table.rows[0]?.found) return []
  const { rows } = await client.query<{ migration_name: string }>(
    `SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NULL`,
  )
  return rows.map((row) => row.migration_name)
}

async function finish(client: pg.Client, { name, sql }: Migration): Promise<void> {
  await client.query('SAVEPOINT script')
  try {
    await client.query(sql)
  } catch (error) {
    if (!isThereAlready(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT script')
  }
  await client.query(
    `UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1
     WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    [name],
  )
}

/** Making what there is (duplicate_*), or dropping what is gone (undefined_*). */
const isThereAlready = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && /^42(P0[1467]|701|703|704|710)$/.test(error.code ?? '')
