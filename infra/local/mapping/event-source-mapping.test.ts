import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { receive, startCloud, type Cloud } from '../testing/cloud.ts'
import type { Recorded } from '../testing/function.ts'
import { startMapping, type MappingOptions } from './event-source-mapping.ts'

const file = fileURLToPath(new URL('../testing/function.ts', import.meta.url))

interface Fixture extends Cloud {
  record: string
  send(...bodies: string[]): Promise<void>
  /** Messages that can be received now, and those that are in somebody's hands. */
  depth(): Promise<{ ready: number; inFlight: number }>
  recorded(at?: 'begin' | 'end'): Recorded[]
  map(options?: Partial<MappingOptions> & { timeoutMs?: number }): Promise<void>
  logged: string[]
}

async function fixture(): Promise<Fixture> {
  const cloud = await startCloud()
  const { sqs, names, folder } = cloud
  const record = join(folder, 'record')
  writeFileSync(record, '')
  const logged: string[] = []
  const lines = () => readFileSync(record, 'utf8').split('\n').filter(Boolean)
  return {
    ...cloud,
    record,
    logged,
    async send(...bodies) {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }))
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: names.queueUrl, Entries }))
    },
    async depth() {
      const command = new GetQueueAttributesCommand({ QueueUrl: names.queueUrl, AttributeNames: ['All'] })
      const { Attributes = {} } = await sqs.send(command)
      return {
        ready: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      }
    },
    recorded: (at = 'begin') =>
      lines()
        .map((line) => JSON.parse(line) as Recorded)
        .filter((entry) => entry.at === at),
    async map({ timeoutMs = 20_000, ...options } = {}) {
      const mapping = await startMapping({
        ...{ sqs, queueUrl: names.queueUrl, batchSize: 10, windowSeconds: 0, maximumConcurrency: 2 },
        function: {
          file,
          name: 'test',
          timeoutMs,
          memoryMb: 128,
          env: { PATH: process.env.PATH, RECORD: record },
        },
        log: (line) => logged.push(line),
        ...options,
      })
      onTestFinished(() => mapping.stop(0))
    },
  }
}

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

const empty = { ready: 0, inFlight: 0 }

test('hands messages over in the shape that Lambda does, and deletes what was done', async () => {
  const { sqs, names, map, recorded, depth } = await fixture()
  const MessageAttributes = {
    why: { DataType: 'String', StringValue: 'test' },
    bytes: { DataType: 'Binary', BinaryValue: Buffer.from('11') },
  }
  const Entries = [{ Id: '1', MessageBody: 'hello', MessageAttributes }]
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: names.queueUrl, Entries }))
  await map()
  await eventually(depth).toEqual(empty)
  const [{ event, remaining }] = recorded() as [Recorded]
  expect(event).toEqual({
    Records: [
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {
          why: { stringValue: 'test', stringListValues: [], binaryListValues: [], dataType: 'String' },
          bytes: { binaryValue: 'MTE=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:barline-objects',
        awsRegion: 'us-east-1',
      },
    ],
  })
  expect(remaining).toBeLessThanOrEqual(20_000)
})

test('leaves only the messages that the answer names', async () => {
  const { send, map, depth, names, emulator, recorded } = await fixture()
  await send('ok', 'fail', 'ok', 'fail', 'ok')
  await map()
  await eventually(depth).toEqual({ ready: 0, inFlight: 2 })
  emulator.release(names.queueUrl)
  await eventually(() => recorded().length).toBe(2)
  expect(recorded().map(({ event }) => event.Records.length)).toEqual([5, 2])
})

test.each([
  ['throws', 'throw'],
  ['answers with something else', 'answer "done"'],
  ['names a message that it was not given', 'answer {"batchItemFailures":[{"itemIdentifier":"stranger"}]}'],
  ['names nothing', 'answer {"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['misspells the name', 'answer {"batchItemFailures":[{"id":"x"}]}'],
])('leaves the whole batch when the function %s', async (_how, body) => {
  const { send, map, depth, recorded } = await fixture()
  await send('ok', body, 'ok')
  await map()
  await eventually(() => recorded().length).toBe(1)
  await send('ok') // by the time that this one is gone, the batch before has been dealt with
  await eventually(depth).toEqual({ ready: 0, inFlight: 3 })
})

test.each([
  'answer null',
  'answer {}',
  'answer {"batchItemFailures":null}',
  'answer {"batchItemFailures":[]}',
])('deletes the whole batch on %s', async (body) => {
  const { send, map, depth } = await fixture()
  await send('ok', body)
  await map()
  await eventually(depth).toEqual(empty)
})

test('ends a function that takes too long; its messages wait for their visibility, the next ones do not', async () => {
  const { send, map, depth, recorded, logged } = await fixture()
  await send('hang')
  await map({ timeoutMs: 300, maximumConcurrency: 1 })
  await eventually(() => logged.length).toBe(1)
  expect(logged[0]).toContain('time-out')
  await send('ok')
  await eventually(depth).toEqual({ ready: 0, inFlight: 1 })
  const [first, second] = recorded()
  expect(second!.pid).not.toBe(first!.pid)
})

test('goes on in a new process when the function dies, and has its messages back soon', async () => {
  const { send, map, recorded, logged } = await fixture()
  await send('exit')
  await map({ maximumConcurrency: 1 })
  await eventually(() => recorded().length).toBe(2)
  expect(recorded().map(({ event }) => event.Records[0]!.attributes.ApproximateReceiveCount)).toEqual([
    '1',
    '2',
  ])
  expect(logged[0]).toContain('exit code 3')
})

test('runs as many batches at once as it may, and no more', async () => {
  const { send, map, depth, recorded, folder } = await fixture()
  const gate = join(folder, 'gate')
  await map({ batchSize: 1, maximumConcurrency: 2 })
  await send(...Array.from({ length: 4 }, () => `wait-for ${gate}`))
  await eventually(() => recorded().length).toBe(2)
  expect(await depth()).toEqual({ ready: 2, inFlight: 2 })
  expect(new Set(recorded().map(({ pid }) => pid)).size).toBe(2)
  writeFileSync(gate, '')
  await eventually(depth).toEqual(empty)
  expect(new Set(recorded().map(({ pid }) => pid)).size).toBe(2) // the processes are used again
})

test('fills a batch during its window', async () => {
  const { send, map, depth, recorded } = await fixture()
  await map({ batchSize: 12, windowSeconds: 20, maximumConcurrency: 1 })
  await send(...Array.from({ length: 10 }, (_, index) => String(index)))
  await send('10', '11')
  await eventually(depth).toEqual(empty)
  expect(recorded().map(({ event }) => event.Records.length)).toEqual([12])
})

test('takes no message after it was told to stop, and lets the running batch finish', async () => {
  const { send, sqs, names, folder, record, depth, recorded } = await fixture()
  const gate = join(folder, 'gate')
  const mapping = await startMapping({
    ...{ sqs, queueUrl: names.queueUrl, batchSize: 1, windowSeconds: 0, maximumConcurrency: 1 },
    function: {
      file,
      name: 'test',
      timeoutMs: 20_000,
      memoryMb: 128,
      env: { PATH: process.env.PATH, RECORD: record },
    },
    log: () => {},
  })
  await send(`wait-for ${gate}`)
  await eventually(() => recorded().length).toBe(1)
  await send('later')
  const stopped = mapping.stop(10_000)
  writeFileSync(gate, '')
  await stopped
  expect(await depth()).toEqual({ ready: 1, inFlight: 0 })
  expect((await receive({ sqs }, names.queueUrl))[0]!.Body).toBe('later')
})
