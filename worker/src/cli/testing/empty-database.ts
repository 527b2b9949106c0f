import { createDatabase, dropDatabase } from '@barline/db/testing/database'
import { openDatabase } from '@barline/db/client'
import { onTestFinished } from 'vitest'

/** A database without tables. */
export async function createEmptyDatabase(): Promise<string> {
  const url = await createDatabase()
  onTestFinished(() => dropDatabase(url))
  const { db, close } = openDatabase(url, { connections: 1, name: 'test' })
  await db.$executeRawUnsafe('DROP SCHEMA public CASCADE')
  await db.$executeRawUnsafe('CREATE SCHEMA public')
  await close()
  return url
}
