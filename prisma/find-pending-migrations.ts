import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

const undefinedTable = '42P01'

/** Names of the migrations that this code counts on and the database has not had; all of them where it has no tables at all. */
export async function findPendingMigrations(sql: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const applied = await readApplied(sql)
  return names.filter((name) => !applied.has(name)).sort()
}

async function readApplied(sql: Pick<pg.Pool, 'query'>): Promise<Set<string>> {
  try {
    const { rows } = await sql.query<{ name: string }>(
      `SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    )
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === undefinedTable) return new Set()
    throw error
  }
}
