import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const states = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

/** How many messages are waiting, in flight or put off. */
export async function queueDepth(sqs: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...states] }),
  )
  return states.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0)
}
