import type { Context } from './emulator.ts'
import { databaseOf, type SqsQueue } from './fauxqs.ts'

/**
 * Makes messages visible again that were received by someone who is gone. `uncount` also takes back the receive from their
 * count: a delivery that was cut off by a stop of everything says nothing against the message.
 */
export function releaseAll(context: Context, queueUrl: string, { uncount }: { uncount: boolean }): void {
  const queue = context.stores.sqsStore.getQueue(queueUrl)
  if (queue) release(context, queue, [...queue.inflightMessages.keys()], uncount)
}

export function release(
  { persistence }: Context,
  queue: SqsQueue,
  receiptHandles: string[],
  uncount: boolean,
): void {
  const count = databaseOf(persistence).prepare(
    'UPDATE sqs_messages SET approximate_receive_count = ? WHERE message_id = ?',
  )
  for (const handle of receiptHandles) {
    const message = queue.inflightMessages.get(handle)?.message
    if (!message) continue
    if (uncount) {
      message.approximateReceiveCount = Math.max(0, message.approximateReceiveCount - 1)
      count.run(message.approximateReceiveCount, message.messageId)
    }
    queue.changeVisibility(handle, 0)
  }
}
