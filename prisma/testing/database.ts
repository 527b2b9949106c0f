import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { openDatabase, type Database } from '../client.ts'

/** A database of the test's own, copied from the migrated template: about 30 ms. `template0` is an empty one. */
export async function createDatabase(template: 'template' | 'template0' = 'template'): Promise<string> {
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return `${inject('postgresServer')}/${name}`
}

export async function dropDatabase(url: string): Promise<void> {
  await asAdmin(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
}

/** A fresh open database that goes away with the test. */
export async function testDatabase(): Promise<Database & { url: string }> {
  const url = await createDatabase()
  const database = openDatabase(url, { name: 'test' })
  onTestFinished(async () => {
    await database.close()
    await dropDatabase(url)
  })
  return { ...database, url }
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${inject('postgresServer')}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
