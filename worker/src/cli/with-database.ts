import { openDatabase, type Db } from '@barline/db/client'
import { settings, type Context } from './context.ts'

/** Opens the database for one command, and closes it whatever happens. */
export async function withDatabase<T>(context: Context, work: (db: Db) => Promise<T>): Promise<T> {
  const { databaseUrl } = settings(context, ['databaseUrl'])
  const { db, close } = openDatabase(databaseUrl, { connections: 1, name: 'barline-cli' })
  try {
    return await work(db)
  } finally {
    await close()
  }
}
