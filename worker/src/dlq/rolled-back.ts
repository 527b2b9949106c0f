import type { Db } from '@barline/db/client'

class RollBack extends Error {}

type Tx = Parameters<Parameters<Db['$transaction']>[0]>[0]

/**
 * Does work on a database on which it can do everything, and undoes it: nothing is stored, and what is announced in it is never
 * heard. Its own transactions become savepoints, so that one that fails and begins again does so here too.
 */
export async function rolledBack<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined
  const patience = { timeout: 300_000, maxWait: 30_000 }
  await db
    .$transaction(async (tx) => {
      result = { value: await work(withSavepoints(tx)) }
      throw new RollBack()
    }, patience)
    .catch((error: unknown) => {
      if (!(error instanceof RollBack)) throw error
    })
  return result!.value
}

function withSavepoints(tx: Tx): Db {
  const nested = async <R>(work: (tx: Tx) => Promise<R>): Promise<R> => {
    await tx.$executeRawUnsafe('SAVEPOINT attempt')
    try {
      const result = await work(tx)
      await tx.$executeRawUnsafe('RELEASE SAVEPOINT attempt')
      return result
    } catch (error) {
      await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT attempt')
      throw error
    }
  }
  return new Proxy(tx as Db, {
    get: (target, name) => (name === '$transaction' ? nested : (Reflect.get(target, name) as unknown)),
  })
}
