import { openDatabase, type Database } from '@barline/db/client'

/** Milliseconds that a reader's query may take; one that takes longer asks for too much, or is stuck. */
const statementTimeout = 30_000

export interface Pools {
  readers: Database
  /** Rolling up hours may take its time: no reader waits for it, and it holds up none. */
  hours: Database
  /** Whether PostgreSQL answers is not asked behind readers who wait. */
  checks: Database
  close(): Promise<unknown>
}

/** Connections by what they are for, so that nothing waits for what is less urgent. */
export function openPools(databaseUrl: string): Pools {
  const readers = openDatabase(databaseUrl, { name: 'barline-api', connections: 7, statementTimeout })
  const hours = openDatabase(databaseUrl, { name: 'barline-api-hours', connections: 1 })
  const checks = openDatabase(databaseUrl, { name: 'barline-api-checks', connections: 1 })
  return {
    ...{ readers, hours, checks },
    close: () => Promise.all([readers, hours, checks].map((database) => database.close())),
  }
}
