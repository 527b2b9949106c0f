import { createApp } from '@barline/api/app'
import { startFeed } from '@barline/api/stream/feed'
import { openDatabase, type Database } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import pino from 'pino'

export interface Scratch extends Database {
  url: string
  /** Bytes of the answer to a GET; throws where it is not one. */
  get(path: string): Promise<string>
}

/** A database of its own with the API on it, for one benchmark; gone when `work` is done. */
export async function withScratch<T>(
  server: string,
  name: string,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const admin = openDatabase(`${server}/postgres`)
  await admin.pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await admin.pool.query(`CREATE DATABASE ${name}`)
  const url = `${server}/${name}`
  await migrate(url)
  const database = openDatabase(url)
  const log = pino({ level: 'silent' })
  const feed = startFeed({ databaseUrl: url, log })
  // Without kept answers: reading is measured, and not remembering.
  const build = { version: '0', commit: '0' }
  const app = createApp({ pool: database.pool, feed, log, build, cacheBytes: 0 })
  const get = async (path: string) => {
    const response = await app.request(path)
    const text = await response.text()
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`)
    return text
  }
  try {
    return await work({ ...database, url, get })
  } finally {
    await feed.close()
    await database.close()
    await admin.pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.close()
  }
}
