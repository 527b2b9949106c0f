import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { QueueConfig } from './read-queues.ts'
import { readAges } from './read-ages.ts'
import { readDepth, type Depth } from './read-depth.ts'

/** The queue of notifications about raw objects, and the one for those that could not be loaded. */
export type QueueName = 'objects' | 'dead_letters'

export type Of<T> = Partial<Record<QueueName, T>>

export interface Queues {
  depths(): Promise<Of<Depth>>
  /** Seconds that the oldest message of each has waited, where that is known. */
  ages(): Promise<Of<number>>
  /** Milliseconds in which ages are not asked for again. */
  agesStandFor: number
  close(): void
}

// One attempt more than none: who asks waits for two seconds.
const settings = { maxAttempts: 2, requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 } }

export function openQueues({ aws, queueUrl, dlqUrl }: QueueConfig, now: () => number): Queues {
  // Without the option the SDK sends every call to the host in the queue's URL.
  const sqs = new SQSClient({ ...aws, ...settings, useQueueUrlAsEndpoint: false })
  const cloudWatch = new CloudWatchClient({ ...aws, ...settings })
  const urls = new Map<QueueName, string>([['objects', queueUrl]])
  if (dlqUrl) urls.set('dead_letters', dlqUrl)
  return {
    async depths() {
      const read = [...urls].map(async ([name, url]) => [name, await readDepth(sqs, url)])
      return Object.fromEntries(await Promise.all(read)) as Of<Depth>
    },
    // CloudWatch learns them once a minute, and charges for each question.
    agesStandFor: aws.endpoint ? 1_000 : 60_000,
    ages: () => readAges(cloudWatch, urls, now()),
    close() {
      sqs.destroy()
      cloudWatch.destroy()
    },
  }
}
