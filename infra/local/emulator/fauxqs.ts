import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import type { BuildAppOptions } from 'fauxqs'

export type Stores = NonNullable<BuildAppOptions['stores']>
export type S3Store = Stores['s3Store']
export type S3Object = ReturnType<S3Store['headObject']>
export type SqsStore = Stores['sqsStore']
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueue']>>
export type SqsMessage = SqsQueue['messages'][number]
export type Persistence = NonNullable<SqsStore['persistence']>

type CreateMessage = (body: string) => SqsMessage

interface Internals {
  SqsStore: { new (): SqsStore; createMessage: CreateMessage }
  SnsStore: new () => Stores['snsStore']
  S3Store: new () => S3Store
  PersistenceManager: { new (folder: string): Persistence; prototype: Persistence }
}

/**
 * The parts that `startFauxqs` is made of. It exports `buildApp` and none of these, and it listens on every interface; we listen
 * on the loopback alone and have to see what the persistence writes, so they are taken from its files.
 */
export async function loadFauxqs(): Promise<Internals> {
  const folder = dirname(findPackageJSON('fauxqs', import.meta.url) ?? '')
  const load = (file: string) => import(pathToFileURL(join(folder, 'dist', file)).href)
  const parts = await Promise.all(
    ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'].map(load),
  )
  return Object.assign({}, ...parts) as Internals
}

/** The SQLite connection under the persistence; queues, messages and objects are tables of the one file. */
export const databaseOf = (persistence: Persistence): DatabaseSync =>
  (persistence as unknown as { db: DatabaseSync }).db
