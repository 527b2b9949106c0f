import { AsyncLocalStorage } from 'node:async_hooks'
import { buildApp } from 'fauxqs'
import { databaseOf, loadFauxqs, type Persistence, type Stores } from './fauxqs.ts'
import { openNotificationTable, type NotificationTable } from './notification-table.ts'
import { notifyOnWrite, type Cause, type NotifyOptions } from './notify.ts'
import { provision, type Provisioned } from './provision.ts'
import { releaseAll } from './release.ts'
import { repair } from './repairs.ts'
import { serve } from './serve.ts'
import { transactionsOf } from './transactions.ts'
import type { Topology } from '../topology.ts'

export interface Emulator {
  /** `http://127.0.0.1:<port>`, where nothing else was said: S3 (path style), SQS and SNS. */
  endpoint: string
  /** Makes what the topology names, or brings it in line with it. */
  provision(topology: Topology): Provisioned
  /** Makes messages visible again whose receivers are known to be gone. */
  release(queueUrl: string): void
  /** How many receivers wait at a queue. */
  waiting(queueUrl: string): number
  close(): Promise<void>
}

export interface Context {
  stores: Stores
  persistence: Persistence
  notifications: NotificationTable
  notify: NotifyOptions
  endpoint: string
  cause: AsyncLocalStorage<Cause>
}

export interface EmulatorPlace {
  folder: string
  port: number
  /** The address that is listened on: the loopback, where not given. */
  host?: string
  /** Where clients find it, which is in the queues' URLs: the loopback's, where not given. */
  endpoint?: string
}

/**
 * S3, SQS and SNS in this process, kept in `folder/fauxqs.db`. Unlike fauxqs alone it sends the notifications that a bucket is
 * configured for. One process at a time may open a folder.
 */
export async function startEmulator(place: EmulatorPlace): Promise<Emulator> {
  const { folder, port, host = '127.0.0.1', endpoint = `http://127.0.0.1:${port}` } = place
  const context = await openStores(folder, endpoint)
  const app = buildApp({ logger: false, stores: context.stores })
  serve(app, context)
  app.addHook('onClose', (_app, done) => {
    context.persistence.close()
    done()
  })
  await app.listen({ port, host })
  return {
    endpoint,
    provision: (topology) => provision(context, topology),
    release: (queueUrl) => releaseAll(context, queueUrl, { uncount: false }),
    waiting: (queueUrl) => context.stores.sqsStore.getQueue(queueUrl)?.pollWaiters.length ?? 0,
    close: () => app.close(),
  }
}

async function openStores(folder: string, endpoint: string): Promise<Context> {
  const parts = await loadFauxqs()
  const persistence = new parts.PersistenceManager(folder)
  const stores = {
    sqsStore: new parts.SqsStore(),
    snsStore: new parts.SnsStore(),
    s3Store: new parts.S3Store(),
  }
  const db = databaseOf(persistence)
  // Survives any end of the processes; only a power cut may take the last uploads, with their messages. Twice as fast.
  db.exec('PRAGMA synchronous = NORMAL')
  const transactions = transactionsOf(db)
  const notifications = openNotificationTable(db)
  const cause = new AsyncLocalStorage<Cause>()
  const notify: NotifyOptions = {
    ...{ persistence, notifications, transactions },
    sqs: stores.sqsStore,
    createMessage: parts.SqsStore.createMessage,
    cause: () =>
      cause.getStore() ?? { created: 'ObjectCreated:Put', requestId: 'LOCAL', sourceIp: '127.0.0.1' },
  }
  repair(persistence, stores.sqsStore, stores.s3Store, transactions)
  stores.sqsStore.host = '' // queue URLs on the endpoint itself, so that every client finds them
  db.prepare(`UPDATE sqs_queues SET url = ? || '/000000000000/' || name`).run(endpoint)
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store)
  attach(persistence, stores)
  notifyOnWrite(notify)
  const context = { stores, persistence, notifications, notify, endpoint, cause }
  for (const { url } of stores.sqsStore.allQueues()) releaseAll(context, url, { uncount: true })
  return context
}

/** From here on every change is written through. Not earlier: loading would write what it reads, and REPLACE drops messages. */
function attach(persistence: Persistence, { sqsStore, snsStore, s3Store }: Stores): void {
  s3Store.persistence = persistence
  for (const store of [sqsStore, snsStore, ...sqsStore.allQueues()]) store.persistence = persistence
}
