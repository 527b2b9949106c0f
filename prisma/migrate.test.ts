import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { migrate, noFilters } from './migrate.ts'
import { withSchemaEngine } from './schema-engine.ts'
import { testDatabase } from './testing/database.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

test('a fresh database gets every migration once, and a second run has nothing to do', async () => {
  const { url, pool } = await testDatabase()
  await pool.query('DROP SCHEMA public CASCADE')
  expect(await migrate(url)).toEqual(await migrationNames())
  expect(await migrate(url)).toEqual([])
})

test.each([
  ['before its script was committed', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public;'],
  ['after that', ''],
])('a migration that was cut off %s is finished at the next run', async (_, undo) => {
  const { url, pool } = await testDatabase()
  const [first = ''] = await migrationNames()
  const expected = await describe(pool)
  await pool.query(`CREATE SCHEMA aside; ALTER TABLE _prisma_migrations SET SCHEMA aside; ${undo}
    ALTER TABLE aside._prisma_migrations SET SCHEMA public;
    UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0 WHERE migration_name = '${first}'`)
  if (undo) await pool.query('DELETE FROM _prisma_migrations WHERE finished_at IS NOT NULL')
  expect(await migrate(url)).toEqual(undo ? await migrationNames() : [first])
  expect(await describe(pool)).toEqual(expected)
  expect(await migrate(url)).toEqual([])
})

test('a script is run whole or not at all, whatever has a semicolon in it', async () => {
  const { url, pool } = await testDatabase()
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const apply = (value: string) =>
    withSchemaEngine(url, (engine) =>
      engine.applyMigrations({
        migrationsList: {
          baseDir: here,
          lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
          shadowDbInitScript: '',
          migrationDirectories: [
            { path: 'one', migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } },
          ],
        },
        filters: noFilters,
      }),
    )
  const tables = async () =>
    (await pool.query(`SELECT to_regclass('first') AS first, to_regclass('second') AS second`)).rows[0]
  await expect(apply('CREATE TABLE first (); SELECT 1 / 0; CREATE TABLE second ()')).rejects.toThrow(
    /division by zero/,
  )
  expect(await tables()).toEqual({ first: null, second: null })
  await pool.query('DROP TABLE _prisma_migrations')
  await apply(`CREATE TABLE first (name text DEFAULT ';'); CREATE TABLE second ();`)
  expect(await tables()).toEqual({ first: 'first', second: 'second' })
})

test('a migration that failed is left to a person', async () => {
  const { url, pool } = await testDatabase()
  await pool.query(`UPDATE _prisma_migrations SET finished_at = NULL, logs = 'ERROR: out of luck'`)
  await expect(migrate(url)).rejects.toThrow(/failed migrations/)
})

test('the migrations make just what schema.prisma says', async () => {
  const migrated = await testDatabase()
  const declared = await testDatabase()
  await declared.pool.query('DROP SCHEMA public CASCADE')
  await declared.pool.query(await declaredSchema(declared.url))
  expect(await describe(migrated.pool)).toEqual(await describe(declared.pool))
})

// What `prisma migrate deploy` compares: the names, the checksums of the files, and that each one was finished.
test('the migration table is the one that `prisma migrate deploy` keeps', async () => {
  const { pool } = await testDatabase()
  const { rows } = await pool.query(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at, applied_steps_count
     FROM _prisma_migrations ORDER BY migration_name`,
  )
  const expected = (await migrationNames()).map(async (name) => ({
    migration_name: name,
    checksum: createHash('sha256')
      .update(await readFile(`${here}/migrations/${name}/migration.sql`))
      .digest('hex'),
    finished: true,
    rolled_back_at: null,
    applied_steps_count: 1,
  }))
  expect(rows).toEqual(await Promise.all(expected))
})

async function migrationNames(): Promise<string[]> {
  const entries = await readdir(`${here}/migrations`, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

async function declaredSchema(url: string): Promise<string> {
  const content = await readFile(`${here}/schema.prisma`, 'utf8')
  const { stdout } = await withSchemaEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
      script: true,
      exitCode: null,
      filters: noFilters,
    }),
  )
  return stdout ?? ''
}

async function describe(pool: pg.Pool) {
  const rows = async (sql: string) => (await pool.query(sql)).rows
  return {
    columns: await rows(
      `SELECT table_name, column_name, data_type, is_nullable, column_default, numeric_precision, datetime_precision
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' ORDER BY 1, 2`,
    ),
    indexes: await rows(
      `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%' ORDER BY 1`,
    ),
    constraints: await rows(
      `SELECT conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '\\_%' ORDER BY 1, 2`,
    ),
  }
}
