import { randomUUID } from 'node:crypto'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inject, onTestFinished } from 'vitest'
import { openQueues, type Queues } from '../queues/open-queues.ts'

const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }

export interface TestQueues {
  queues: Queues
  sqs: SQSClient
  queueUrl: string
  dlqUrl: string
}

/** A queue of the test's own and its dead-letter queue in the emulator. `missing`: nobody has made them. */
export async function testQueues({
  endpoint = inject('awsEndpoint'),
  missing = false,
}: { endpoint?: string; missing?: boolean } = {}): Promise<TestQueues> {
  const sqs = new SQSClient({ ...access, endpoint: inject('awsEndpoint'), useQueueUrlAsEndpoint: false })
  const name = `q-${randomUUID()}`
  const make = async (name: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl ?? ''
  const [queueUrl = '', dlqUrl = ''] = missing
    ? [name, `${name}-dlq`].map((name) => `${inject('awsEndpoint')}/000000000000/${name}`)
    : await Promise.all([make(name), make(`${name}-dlq`)])
  const queues = openQueues({ aws: { ...access, endpoint }, queueUrl, dlqUrl }, Date.now)
  onTestFinished(() => {
    sqs.destroy()
    queues.close()
  })
  return { queues, sqs, queueUrl, dlqUrl }
}
