import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { S3Client } from '@aws-sdk/client-s3'
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { startEmulator, type Emulator } from '../emulator/emulator.ts'
import type { Provisioned } from '../emulator/provision.ts'
import { probePort } from '../ports.ts'
import { loadTopology, type Topology } from '../topology.ts'

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-local-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function freePort(): Promise<number> {
  const port = await probePort(0)
  if (port === undefined) throw new Error('no free port')
  return port
}

export interface Clients {
  s3: S3Client
  sqs: SQSClient
}

/** Clients as any stranger would build them; they try once, so that a crash is seen. */
export function clientsOf(endpoint: string): Clients {
  const options = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  }
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const sqs = new SQSClient(options)
  onTestFinished(() => {
    s3.destroy()
    sqs.destroy()
  })
  return { s3, sqs }
}

export type Cloud = Clients & { emulator: Emulator; names: Provisioned; folder: string }

/** An emulator in this process, with the resources of the topology. */
export async function startCloud(
  change: (topology: Topology) => Topology = (topology) => topology,
): Promise<Cloud> {
  const folder = await temporaryFolder()
  const emulator = await startEmulator({ folder, port: await freePort() })
  onTestFinished(() => emulator.close())
  return {
    ...clientsOf(emulator.endpoint),
    emulator,
    folder,
    names: emulator.provision(change(loadTopology())),
  }
}

/** An emulator in a process of its own, which can be killed. */
export async function forkCloud(
  folder: string,
  port: number,
): Promise<Clients & { child: ChildProcess; names: Provisioned }> {
  const script = fileURLToPath(new URL('./emulator-process.ts', import.meta.url))
  const child = fork(script, [folder, String(port)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [names] = (await once(child, 'message')) as [Provisioned]
  return { ...clientsOf(`http://127.0.0.1:${port}`), child, names }
}

/** Takes messages out of the queue until `count` have come, or, without a count, until it is empty. */
export async function drain({ sqs }: Clients, queueUrl: string, count = Infinity): Promise<Message[]> {
  const messages: Message[] = []
  while (messages.length < count) {
    const received = await receive({ sqs }, queueUrl, count === Infinity ? 0 : 20)
    if (received.length === 0) break
    const Entries = received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }))
    messages.push(...received)
  }
  return messages
}

export async function receive(
  { sqs }: Pick<Clients, 'sqs'>,
  queueUrl: string,
  waitSeconds = 0,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    ...{ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds },
    ...{ MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] },
  })
  return (await sqs.send(command)).Messages ?? []
}

interface S3Record {
  eventName: string
  eventTime: string
  responseElements: Record<string, string>
  s3: { bucket: { name: string }; object: { key: string; size?: number; eTag?: string; sequencer: string } }
}

export const recordOf = (message: Message | undefined): S3Record =>
  (JSON.parse(message?.Body ?? '') as { Records: [S3Record] }).Records[0]

/** The key as it was before S3 encoded it. */
export const keyOf = (message: Message | undefined): string =>
  decodeURIComponent(recordOf(message).s3.object.key.replaceAll('+', ' '))
