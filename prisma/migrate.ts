import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { finishInterrupted } from './finish-interrupted.ts'
import { withSchemaEngine } from './schema-engine.ts'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

export const noFilters = { externalTables: [], externalEnums: [] }

/**
 * Brings a database up to the newest schema, as `prisma migrate deploy` would: same engine, same `_prisma_migrations` table.
 * One that was cut off (the process was killed, the machine went down) is finished. Returns the names of the migrations that
 * were applied just now; empty when there was nothing to do.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const migrationsList = await readMigrations()
  const migrations = migrationsList.migrationDirectories.map(({ path, migrationFile }) => ({
    name: path,
    sql: migrationFile.content.value,
  }))
  const finished = await finishInterrupted(databaseUrl, migrations)
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters })
    return [...finished, ...appliedMigrationNames]
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
