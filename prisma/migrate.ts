import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openSchemaEngine } from './schema-engine.ts'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))
const noFilters = { externalTables: [], externalEnums: [] }

/**
 * Brings a database up to the newest schema, as `prisma migrate deploy` would: same engine, same `_prisma_migrations` table.
 * Returns the names of the migrations that were applied just now; empty when there was nothing to do.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const engine = await openSchemaEngine(databaseUrl)
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(),
      filters: noFilters,
    })
    return appliedMigrationNames
  } finally {
    engine.free()
  }
}

export async function readMigrations() {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const read = async (name: string) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok' as const, value: await readFile(`${folder}/${name}/migration.sql`, 'utf8') },
    },
  })
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: await readFile(`${folder}/migration_lock.toml`, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((entry) => entry.name).sort().map(read)),
  }
}
