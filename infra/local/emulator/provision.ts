import type { Topology } from '../topology.ts'
import type { Context } from './emulator.ts'
import type { SqsQueue } from './fauxqs.ts'

export interface Provisioned {
  bucket: string
  queueUrl: string
  dlqUrl: string
  alertsTopicArn: string
}

const region = 'us-east-1'
const account = '000000000000'
const days = (count: number) => String(count * 86_400)

/** Makes the bucket, the queues and the topic, or sets what the topology says on those that are there. */
export function provision(context: Context, topology: Topology): Provisioned {
  const { s3Store, snsStore } = context.stores
  const { queue, deadLetterQueue, bucket, notification } = topology
  const dlq = ensureQueue(context, deadLetterQueue.name, {
    MessageRetentionPeriod: days(deadLetterQueue.retentionDays),
  })
  const work = ensureQueue(context, queue.name, {
    MessageRetentionPeriod: days(queue.retentionDays),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dlq.arn, maxReceiveCount: queue.maxReceiveCount }),
  })
  s3Store.createBucket(bucket.name)
  context.notifications.replace(bucket.name, [{ ...notification, queueArn: work.arn, suffix: '' }])
  const topic = snsStore.createTopic(topology.alertsTopic.name, undefined, undefined, region)
  return { bucket: bucket.name, queueUrl: work.url, dlqUrl: dlq.url, alertsTopicArn: topic.arn }
}

function ensureQueue(
  { stores, endpoint }: Context,
  name: string,
  attributes: Record<string, string>,
): SqsQueue {
  const { sqsStore } = stores
  const arn = `arn:aws:sqs:${region}:${account}:${name}`
  const queue = sqsStore.getQueueByArn(arn)
  if (!queue) return sqsStore.createQueue(name, `${endpoint}/${account}/${name}`, arn, attributes)
  queue.setAttributes(attributes)
  return queue
}
