import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Holds `file` for this process, or returns undefined when another one still has it after `patienceMs`. The lock is the operating
 * system's, taken by SQLite: it goes with the process, however that ends, and cannot be confused by a reused process number.
 */
export async function acquireLock(file: string, patienceMs = 0): Promise<{ release(): void } | undefined> {
  for (let waited = 0; ; waited += 25) {
    const db = new DatabaseSync(file)
    try {
      db.exec('BEGIN EXCLUSIVE')
      return { release: () => db.close() }
    } catch (error) {
      db.close()
      if (!isBusy(error)) throw error
    }
    if (waited >= patienceMs) return undefined
    await delay(25)
  }
}

const busy = 5 // SQLITE_BUSY

const isBusy = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === busy
