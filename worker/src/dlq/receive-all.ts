import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs'

export interface Queue {
  sqs: SQSClient
  url: string
}

export interface Depth {
  waiting: number
  inFlight: number
  delayed: number
  /** After so many milliseconds the queue drops a message, counted from when it was first sent. */
  retention: number
}

export async function readDepth({ sqs, url: QueueUrl }: Queue): Promise<Depth> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
    'MessageRetentionPeriod',
  ] as const
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  )
  const [waiting = 0, inFlight = 0, delayed = 0, retention = 0] = names.map((name) =>
    Number(Attributes?.[name] ?? 0),
  )
  return { waiting, inFlight, delayed, retention: retention * 1000 }
}

const loops = 4

/** Seconds that messages stay hidden if this process dies; far longer than receiving them all takes. */
const hidden = (waiting: number) => Math.min(43_200, 30 + Math.ceil(waiting / 50))

/**
 * Receives every message that can be seen, each one once, and hands them over in batches; they stay hidden until given back or
 * deleted. SQS cannot be read without receiving, and asks only a part of its servers: it is over when a question comes back empty
 * and as many were found as there are said to be, or a longer question comes back empty too.
 */
export async function receiveAll(
  { sqs, url: QueueUrl }: Queue,
  { waiting }: Depth,
  held: Map<string, string>,
  onBatch: (messages: Message[]) => Promise<void>,
): Promise<void> {
  const ask = async (WaitTimeSeconds: number) => {
    const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: hidden(waiting), WaitTimeSeconds }
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...request,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
    const fresh = Messages.filter(({ MessageId = '' }) => !held.has(MessageId))
    for (const { MessageId = '', ReceiptHandle = '' } of Messages) held.set(MessageId, ReceiptHandle)
    return fresh
  }
  const loop = async () => {
    for (;;) {
      let fresh = await ask(0)
      if (fresh.length === 0 && held.size < waiting) fresh = await ask(1)
      if (fresh.length === 0) return
      await onBatch(fresh)
    }
  }
  await Promise.all(Array.from({ length: waiting > 100 ? loops : 1 }, loop))
}

/** Makes messages visible again at once; one whose time is over already is visible by itself. */
export async function giveBack({ sqs, url: QueueUrl }: Queue, handles: readonly string[]): Promise<void> {
  await inTens(handles, async (ten) => {
    const Entries = ten.map((ReceiptHandle, index) => ({
      ...{ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 },
    }))
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
  })
}

/** Deletes messages and gives the ids of those that are gone. */
export async function deleteMessages(
  { sqs, url: QueueUrl }: Queue,
  messages: readonly { id: string; handle: string }[],
): Promise<string[]> {
  const gone: string[] = []
  await inTens(messages, async (ten) => {
    const Entries = ten.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }))
    const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
    gone.push(...Successful.map(({ Id }) => ten[Number(Id)]!.id))
  })
  return gone
}

async function inTens<T>(items: readonly T[], work: (ten: readonly T[]) => Promise<void>): Promise<void> {
  let next = 0
  const loop = async () => {
    while (next < items.length) {
      const start = next
      next += 10
      await work(items.slice(start, start + 10))
    }
  }
  await Promise.all(Array.from({ length: loops }, loop))
}
