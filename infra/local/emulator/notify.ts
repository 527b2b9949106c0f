import {
  databaseOf,
  type Persistence,
  type S3Object,
  type SqsMessage,
  type SqsQueue,
  type SqsStore,
} from './fauxqs.ts'
import { matches, type NotificationTable } from './notification-table.ts'
import { formatS3Event, formatSequencer, type EventName, type ObjectEvent } from './s3-event.ts'
import type { Transactions } from './transactions.ts'

/** What the request that is being answered says about the event it causes. */
export interface Cause {
  created: EventName
  requestId: string
  sourceIp: string
}

export interface NotifyOptions {
  persistence: Persistence
  sqs: SqsStore
  notifications: NotificationTable
  transactions: Transactions
  createMessage: (body: string) => SqsMessage
  cause: () => Cause
}

/**
 * Makes every write of an object put its event into the queue in the same transaction: after a crash at any moment either both
 * are there or neither is, and in the latter case the upload was never answered. The message can be received before the answer
 * to the upload leaves.
 */
export function notifyOnWrite(options: NotifyOptions): void {
  const { persistence, transactions } = options
  const exists = databaseOf(persistence).prepare('SELECT 1 FROM s3_objects WHERE bucket = ? AND key = ?')
  const upsertObject = persistence.upsertObject.bind(persistence)
  const deleteObject = persistence.deleteObject.bind(persistence)

  persistence.upsertObject = (bucket, object) =>
    transactions.atomically(() => {
      upsertObject(bucket, object)
      send(options, bucket, object.key, object)
    })
  persistence.deleteObject = (bucket, key) =>
    transactions.atomically(() => {
      const existed = exists.get(bucket, key) !== undefined
      deleteObject(bucket, key)
      if (existed) send(options, bucket, key)
    })
}

function send(options: NotifyOptions, bucket: string, key: string, object?: S3Object): void {
  const { notifications, sqs, createMessage } = options
  const cause = options.cause()
  const name = object ? cause.created : 'ObjectRemoved:Delete'
  const wanted = notifications.of(bucket).filter((notification) => matches(notification, name, key))
  for (const { id, queueArn } of wanted) {
    const queue = sqs.getQueueByArn(queueArn)
    if (!queue) continue
    const event: ObjectEvent = {
      ...{ name, bucket, key },
      ...(object && { created: { size: object.contentLength, etag: object.etag } }),
      time: object?.lastModified ?? new Date(),
      sequencer: formatSequencer(notifications.nextSequence()),
    }
    enqueue(options, queue, createMessage(formatS3Event(event, { configurationId: id, ...cause })))
  }
}

/** Writes the message with the transaction that is open; receivers see it, and those that wait are woken, when it commits. */
export function enqueue(
  { persistence, transactions }: Pick<NotifyOptions, 'persistence' | 'transactions'>,
  queue: SqsQueue,
  message: SqsMessage,
): void {
  transactions.atomically(() => {
    persistence.insertMessage(queue.name, message)
    transactions.onCommit(() => {
      queue.messages.push(message)
      queue.processTimers()
    })
  })
}
