import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { withSchemaEngine } from './schema-engine.ts'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

export const noFilters = { externalTables: [], externalEnums: [] }

/**
 * Brings a database up to the newest schema, as `prisma migrate deploy` would: same engine, same `_prisma_migrations` table.
 * Returns the names of the migrations that were applied just now; empty when there was nothing to do.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations()
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters })
    return appliedMigrationNames
  })
}

/** The migrations folder as the engine wants it. */
async function readMigrations() {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir: folder,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(`${folder}/migration_lock.toml`, 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map(readMigration)),
  }
}

async function readMigration(name: string) {
  const value = await readFile(`${folder}/${name}/migration.sql`, 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
}
