import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** How many messages a queue holds; SQS calls each number approximate. */
export interface Depth {
  waiting: number
  in_flight: number
  delayed: number
}

export async function readDepth(sqs: SQSClient, queueUrl: string): Promise<Depth> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  )
  const [waiting = 0, in_flight = 0, delayed = 0] = names.map((name) => Number(Attributes?.[name] ?? 0))
  return { waiting, in_flight, delayed }
}
