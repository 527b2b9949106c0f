import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** Of a queue that buries nothing: what is refused for a while has to end some time. */
const withoutRedrive = 5

/**
 * How often the queue delivers a message before it lays it among the dead letters, as the queue itself says: its redrive policy is the
 * one place where that number is. Asked once; after a question that failed, once more.
 */
export function lastReceiveOf(sqs: SQSClient, queueUrl: string): () => Promise<number> {
  let answer: Promise<number> | undefined
  return () =>
    (answer ??= ask(sqs, queueUrl).catch((error: unknown) => ((answer = undefined), Promise.reject(error))))
}

async function ask(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] })
  const { Attributes } = await sqs.send(request)
  const policy = JSON.parse(Attributes?.RedrivePolicy || '{}') as { maxReceiveCount?: number | string }
  return Number(policy.maxReceiveCount) || withoutRedrive
}
