import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { AwsConfig } from './config.ts'

/** A client for the bucket. An endpoint that is not AWS's own has no host name for each bucket, so paths name it there. */
export const createS3 = (aws: AwsConfig) =>
  new S3Client({ ...clientSettings(aws), forcePathStyle: aws.endpoint !== undefined })

/** A client for the queues. Without the option the SDK would send every call to the host in the queue's URL. */
export const createSqs = (aws: AwsConfig) =>
  new SQSClient({ ...clientSettings(aws), useQueueUrlAsEndpoint: false })

/** A client for the topics. */
export const createSns = (aws: AwsConfig) => new SNSClient(clientSettings(aws))

export const clientSettings = ({ region, endpoint, credentials }: AwsConfig) => ({
  region,
  // The SDK waits without end by default; a queue's long poll takes up to 20 seconds.
  requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
})
