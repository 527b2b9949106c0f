import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '@aws-sdk/client-sqs'
import { Consumer } from 'sqs-consumer'
import {
  attemptsAttribute,
  handleMessage,
  toAttempts,
  type QueueDeps,
  type QueueMessage,
} from './handle-message.ts'
import { answers } from './outage.ts'

export interface RunningConsumer {
  /** Takes no more messages, finishes the ones in hand and acknowledges them. */
  drain(): Promise<void>
}

export interface ConsumerSettings {
  /** Seconds that a message in hand stays hidden; renewed at a third of it for as long as the work takes. */
  visibilityTimeout: number
  /** Loops that receive side by side; each takes up to ten messages at a time. */
  loops: number
}

const defaults: ConsumerSettings = { visibilityTimeout: 120, loops: 2 }

/** The container's way of consuming the queue. While PostgreSQL is away nothing is received, so an outage uses up no attempts. */
export function startConsumer(deps: QueueDeps, settings: ConsumerSettings = defaults): RunningConsumer {
  const loops = Array.from({ length: settings.loops }, () => startLoop(deps, settings))
  return { drain: async () => void (await Promise.all(loops.map((loop) => loop.drain()))) }
}

function startLoop(deps: QueueDeps, { visibilityTimeout }: ConsumerSettings): RunningConsumer {
  const stopping = new AbortController()
  let busy = false
  let healthy = true
  const consumer = Consumer.create({
    queueUrl: deps.queueUrl,
    sqs: deps.sqs,
    useQueueUrlAsEndpoint: false,
    batchSize: 10,
    waitTimeSeconds: 20,
    visibilityTimeout,
    heartbeatInterval: Math.max(1, Math.floor(visibilityTimeout / 3)),
    messageAttributeNames: [attemptsAttribute],
    messageSystemAttributeNames: ['ApproximateReceiveCount'],
    preReceiveMessageCallback: async () => {
      if (!healthy) await untilAnswered(deps, stopping.signal)
      healthy = true
    },
    // Handed back the message is deleted; undefined leaves it in the queue.
    handleMessage: async (message) => {
      const verdict = await handleMessage(deps, toMessage(message))
      if (verdict === 'keep') healthy = false
      return verdict === 'acknowledge' ? message : undefined
    },
  })
  consumer.on('message_received', () => (busy = true))
  consumer.on('response_processed', () => (busy = false))
  consumer.on('error', (error) => deps.log.error({ err: error }, 'the queue did not answer'))
  consumer.start()
  return {
    drain: async () => {
      stopping.abort()
      if (!busy) return consumer.stop({ abort: true })
      const finished = once(consumer, 'response_processed')
      consumer.stop()
      await finished
    },
  }
}

async function untilAnswered(deps: QueueDeps, signal: AbortSignal): Promise<void> {
  for (let delay = 100; !signal.aborted && !(await answers(deps.db)); delay = Math.min(delay * 2, 3_000))
    await wait(delay, undefined, { signal }).catch(() => undefined)
}

const toMessage = (message: Message): QueueMessage => ({
  id: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  receives: Number(message.Attributes?.ApproximateReceiveCount) || 1,
  earlierAttempts: toAttempts(message.MessageAttributes?.[attemptsAttribute]?.StringValue),
})
