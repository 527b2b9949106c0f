import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'

const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

export const testS3 = () => new S3Client({ ...access, endpoint: inject('awsEndpoint'), forcePathStyle: true })

export const testSqs = () =>
  new SQSClient({ ...access, endpoint: inject('awsEndpoint'), useQueueUrlAsEndpoint: false })

export const testSns = () => new SNSClient({ ...access, endpoint: inject('awsEndpoint') })

export async function createBucket(s3: S3Client): Promise<string> {
  const bucket = `b-${randomUUID()}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
  return bucket
}

/** A queue and its dead-letter queue, made as `infra/topology.json` would have them, but for a visibility time-out of the test's. */
export async function createQueues(
  sqs: SQSClient,
  options: { visibility?: number; maxReceiveCount?: number } = {},
) {
  const name = `q-${randomUUID()}`
  const { QueueUrl: dlqUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dlq` }))
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: dlqUrl, AttributeNames: ['QueueArn'] }),
  )
  const redrive = { deadLetterTargetArn: Attributes!.QueueArn, maxReceiveCount: options.maxReceiveCount ?? 5 }
  const { QueueUrl: queueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        VisibilityTimeout: String(options.visibility ?? 30),
        RedrivePolicy: JSON.stringify(redrive),
      },
    }),
  )
  return { queueUrl: queueUrl!, dlqUrl: dlqUrl! }
}
