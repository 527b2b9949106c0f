import type { DatabaseSync } from 'node:sqlite'

export interface Transactions {
  /** Runs `work` in one transaction; inside another one it joins it. Rolls back and throws what `work` threw. */
  atomically<T>(work: () => T): T
  /** Runs `effect` once the transaction that is open now has been committed; never, when it is rolled back. */
  onCommit(effect: () => void): void
}

export function transactionsOf(db: DatabaseSync): Transactions {
  let effects: (() => void)[] = []

  function atomically<T>(work: () => T): T {
    if (db.isTransaction) return work()
    db.exec('BEGIN IMMEDIATE')
    let result: T
    try {
      result = work()
      db.exec('COMMIT')
    } catch (error) {
      effects = []
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
    for (const effect of effects.splice(0)) effect()
    return result
  }

  return { atomically, onCommit: (effect) => void effects.push(effect) }
}
