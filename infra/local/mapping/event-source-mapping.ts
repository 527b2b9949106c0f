import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { setTimeout as delay } from 'node:timers/promises'
import { startEnvironment, type Environment, type Outcome } from './environment.ts'
import { failedItems } from './failed-items.ts'
import type { FunctionOptions } from './invocation.ts'
import { toSqsEvent } from './sqs-event.ts'

export interface MappingOptions {
  sqs: SQSClient
  queueUrl: string
  batchSize: number
  /** How long a batch waits to be filled; 0 hands over what one receive brought. */
  windowSeconds: number
  maximumConcurrency: number
  function: FunctionOptions
  log(line: string): void
}

export interface Mapping {
  /** Takes no more messages, gives the invocations that run `graceMs` to finish, and ends the function's processes. */
  stop(graceMs: number): Promise<void>
}

/**
 * Feeds a queue to a function as an event-source mapping of Lambda does: messages that the answer does not name as failed are
 * deleted, the others stay until their visibility ends. Only a process that died is treated better than there: its messages
 * come back in a second, because nothing on a laptop is gained by waiting out the time-out.
 */
export async function startMapping(options: MappingOptions): Promise<Mapping> {
  const { sqs, queueUrl } = options
  const attributes = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  )
  const queueArn = attributes.Attributes?.QueueArn ?? ''
  const environments = createPool(options.function)
  const stopped = new AbortController()
  environments.warm()
  const pollers = Array.from({ length: options.maximumConcurrency }, async () => {
    while (!stopped.signal.aborted) {
      const messages = await receive(options, stopped.signal)
      if (messages.length > 0) await hand(options, environments, messages, queueArn)
    }
  })
  return {
    async stop(graceMs) {
      stopped.abort()
      await Promise.race([Promise.all(pollers), delay(graceMs, undefined, { ref: false })])
      await environments.end()
    },
  }
}

/** One batch: what a long poll brings, filled up during the window. Empty when there was nothing, or on `signal`. */
async function receive(options: MappingOptions, signal: AbortSignal): Promise<Message[]> {
  const { batchSize, windowSeconds } = options
  const messages = await poll(options, Math.min(10, batchSize), 20, signal)
  const closes = Date.now() + windowSeconds * 1_000
  while (messages.length > 0 && messages.length < batchSize && Date.now() < closes && !signal.aborted) {
    const wait = Math.ceil((closes - Date.now()) / 1_000)
    messages.push(...(await poll(options, Math.min(10, batchSize - messages.length), wait, signal)))
  }
  return messages
}

async function poll(
  { sqs, queueUrl, log }: MappingOptions,
  count: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    ...{ QueueUrl: queueUrl, MaxNumberOfMessages: count, WaitTimeSeconds: waitSeconds },
    ...{ MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] },
  })
  try {
    return (await sqs.send(command, { abortSignal: signal })).Messages ?? []
  } catch (error) {
    if (signal.aborted) return []
    log(`The queue does not answer: ${String(error)}`)
    await delay(500, undefined, { signal }).catch(() => {})
    return []
  }
}

async function hand(
  options: MappingOptions,
  pool: Pool,
  messages: Message[],
  queueArn: string,
): Promise<void> {
  const outcome = await pool.invoke(toSqsEvent(messages, queueArn))
  const failed = failedMessages(outcome, messages, options.log)
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''))
  if (outcome.kind === 'crashed') await hurryBack(options, messages)
  for (const ten of inTens(done)) {
    const Entries = ten.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await options.sqs
      .send(new DeleteMessageBatchCommand({ QueueUrl: options.queueUrl, Entries }))
      .catch((error: unknown) =>
        options.log(`Messages were not deleted and will come again: ${String(error)}`),
      )
  }
}

function failedMessages(outcome: Outcome, messages: Message[], log: MappingOptions['log']): Set<string> {
  const ids = messages.map(({ MessageId = '' }) => MessageId)
  if (outcome.kind === 'response') return failedItems(outcome.response, ids)
  const why = outcome.kind === 'error' ? outcome.error : outcome.kind === 'crashed' ? outcome.how : 'time-out'
  log(`A batch of ${messages.length} failed (${why}).`)
  return new Set(ids)
}

async function hurryBack({ sqs, queueUrl, log }: MappingOptions, messages: Message[]): Promise<void> {
  for (const ten of inTens(messages)) {
    const Entries = ten.map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 1,
    }))
    await sqs
      .send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
      .catch((error: unknown) => log(`Messages come back at their time-out only: ${String(error)}`))
  }
}

const inTens = <Item>(items: Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / 10) }, (_, index) => items.slice(index * 10, index * 10 + 10))

type Pool = ReturnType<typeof createPool>

/** Environments are kept and used again, the first free one first; a new one is started when none is free. */
function createPool(options: FunctionOptions) {
  let environments: Environment[] = []
  function take(): Environment {
    environments = environments.filter(({ alive }) => alive)
    const free = environments.find(({ busy }) => !busy)
    if (free) return free
    const started = startEnvironment(options)
    environments.push(started)
    return started
  }
  return {
    warm: () => void take(),
    async invoke(event: unknown): Promise<Outcome> {
      const environment = take()
      environment.busy = true
      const outcome = await environment.invoke(event)
      environment.busy = false
      return outcome
    },
    end: async () => void (await Promise.all(environments.map((environment) => environment.end()))),
  }
}
