import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import {
  attemptsAttribute,
  handleMessage,
  toAttempts,
  type QueueDeps,
  type QueueMessage,
} from './handle-message.ts'

/** Handles a batch of an event-source mapping with `ReportBatchItemFailures`: names the messages that are to stay in the queue. */
export function createLambdaHandler(deps: QueueDeps): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const verdicts = await Promise.all(Records.map((record) => handleMessage(deps, toMessage(record))))
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
