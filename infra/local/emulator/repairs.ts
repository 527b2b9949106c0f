import { databaseOf, type Persistence, type S3Store, type SqsQueue, type SqsStore } from './fauxqs.ts'
import type { Transactions } from './transactions.ts'

/** Makes the emulator keep promises of SQS and S3 that fauxqs 2.4 breaks when it persists. Each has its test. */
export function repair(
  persistence: Persistence,
  sqs: SqsStore,
  s3: S3Store,
  transactions: Transactions,
): void {
  // It sets a NOT NULL column to NULL, throws, and by then has dropped the message from memory.
  const clear = databaseOf(persistence).prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  )
  persistence.updateMessageReady = (messageId) => void clear.run(messageId)

  // Its own transactions would open inside ours.
  Object.assign(persistence, { transaction: transactions.atomically })

  // A message on its way to the dead-letter queue is deleted first and inserted then: a crash in between would lose it.
  const createQueue = sqs.createQueue.bind(sqs)
  sqs.createQueue = (...parameters) => receiveAtomically(createQueue(...parameters), transactions)

  const listObjects = s3.listObjects.bind(s3)
  s3.listObjects = (bucket, options) =>
    s3.hasBucket(bucket) ? listInKeyOrder(s3, bucket, options) : listObjects(bucket, options)
}

function receiveAtomically(queue: SqsQueue, { atomically }: Transactions): SqsQueue {
  const dequeue = queue.dequeue.bind(queue)
  queue.dequeue = (...parameters) => atomically(() => dequeue(...parameters))
  return queue
}

type List = S3Store['listObjects']

/**
 * fauxqs sorts by locale and pages by code unit, which drops keys that differ in case at the end of a page (`interval=1m` and
 * `interval=1M`). S3 lists in the order of the bytes.
 */
function listInKeyOrder(s3: S3Store, bucket: string, options: Parameters<List>[1] = {}): ReturnType<List> {
  const { prefix = '', delimiter, maxKeys = 1_000 } = options
  const after = options.startAfter ?? options.marker ?? ''
  const objects: ReturnType<List>['objects'] = []
  const commonPrefixes = new Set<string>()
  for (const key of keysOf(s3, bucket, prefix)) {
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const group = delimiter && end >= 0 ? key.slice(0, end + delimiter.length) : undefined
    if ((group ?? key) <= after || (group && commonPrefixes.has(group))) continue
    if (objects.length + commonPrefixes.size >= maxKeys)
      return { objects, commonPrefixes: [...commonPrefixes], isTruncated: true }
    if (group) commonPrefixes.add(group)
    else objects.push(s3.headObject(bucket, key))
  }
  return { objects, commonPrefixes: [...commonPrefixes], isTruncated: false }
}

function keysOf(s3: S3Store, bucket: string, prefix: string): string[] {
  const buckets = (s3 as unknown as { buckets: Map<string, Map<string, unknown>> }).buckets
  const keys = buckets.get(bucket)?.keys() ?? []
  return [...keys].filter((key) => key.startsWith(prefix)).sort()
}
