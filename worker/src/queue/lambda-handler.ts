import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import {
  attemptsAttribute,
  handleMessage,
  toAttempts,
  type QueueDeps,
  type QueueMessage,
} from './handle-message.ts'

/**
 * Handles a batch of an event-source mapping with `ReportBatchItemFailures`: names the messages that are to stay in the queue. `afterwards` is
 * what the batch leaves to do: a function that has answered is frozen, so that it is done before.
 */
export function createLambdaHandler(
  deps: QueueDeps,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const verdicts = await Promise.all(Records.map((record) => handleMessage(deps, toMessage(record))))
    await afterwards()
    const kept = Records.filter((_, index) => verdicts[index] === 'keep')
    return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }
}

const toMessage = (record: SQSRecord): QueueMessage => ({
  id: record.messageId,
  receiptHandle: record.receiptHandle,
  body: record.body,
  receives: Number(record.attributes.ApproximateReceiveCount) || 1,
  earlierAttempts: toAttempts(record.messageAttributes[attemptsAttribute]?.stringValue),
})
