import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { defaultRanking } from '@barline/db/domain/provider'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { createBucket, createQueues, testS3, testSqs } from '../testing/aws.ts'
import { handleMessage, toAttempts, type QueueDeps } from './handle-message.ts'
import { lastReceiveOf } from './last-receive.ts'
import { oneAtATime } from './one-at-a-time.ts'

const key = 'raw/provider=yahoo/interval=1d/symbol=AAPL/2024-01-02T210000.000Z.json'

async function set(body: string, options: { maxReceiveCount?: number } = {}) {
  const { db } = await testDatabase()
  const s3 = testS3()
  const sqs = testSqs()
  const bucket = await createBucket(s3)
  const queues = await createQueues(sqs, options)
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
  const deps: QueueDeps = {
    ...{ db, s3, sqs, ...queues, ranking: defaultRanking, now: Date.now, random: () => 0 },
    ...{ limits: { maxObjectBytes: 1e6, maxBodyBytes: 1e6 }, oneAtATime: oneAtATime() },
    lastReceive: lastReceiveOf(sqs, queues.queueUrl),
    log: pino({ level: 'silent' }),
  }
  const deliver = (receives: number, ...objects: object[]) => {
    const Records = (objects.length > 0 ? objects : [{}]).map((object) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key), ...object } },
    }))
    const body = JSON.stringify({ Records })
    return handleMessage(deps, { id: 'm', receiptHandle: 'none', body, receives, earlierAttempts: 0 })
  }
  const reasons = async () => {
    const request = { QueueUrl: queues.dlqUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request))
    return Messages.map(({ MessageAttributes }) => MessageAttributes?.Reason?.StringValue)
  }
  const queued = async () => {
    const request = { QueueUrl: queues.queueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request))
    return Messages.map(({ Body, MessageAttributes }) => {
      const { Records } = JSON.parse(Body!) as { Records: { s3: { object: { key: string } } }[] }
      const keys = Records.map(({ s3 }) => decodeURIComponent(s3.object.key))
      return { attempts: MessageAttributes?.Attempts?.StringValue, keys }
    })
  }
  return { db, deliver, reasons, queued }
}

test('what is refused for a while is poison at its last delivery, with the reason in letter and ledger', async () => {
  const { db, deliver, reasons } = await set('Too Many Requests')
  expect(await deliver(4)).toBe('keep')
  expect(await reasons()).toEqual([])
  expect(await deliver(5)).toBe('acknowledge')
  expect(await reasons()).toEqual(['throttled'])
  expect(await db.rawObject.findMany()).toMatchObject([
    { status: 'poison', reason: 'throttled', attempts: 5 },
  ])
})

test('which delivery is the last is what the queue says', async () => {
  const { deliver, reasons } = await set('Too Many Requests', { maxReceiveCount: 3 })
  expect(await deliver(2)).toBe('keep')
  expect(await deliver(3)).toBe('acknowledge')
  expect(await reasons()).toEqual(['throttled'])
})

test('of several objects in one message one letter is sent, and what is to come back goes on by itself', async () => {
  const { deliver, reasons, queued } = await set('Too Many Requests')
  expect(await deliver(1, {}, { key: 'raw/strange' })).toBe('acknowledge')
  expect(await reasons()).toEqual(['key_invalid'])
  await expect.poll(queued, { timeout: 5_000 }).toEqual([{ attempts: '1', keys: [key] }])
})

test('a record that cannot be read takes none of its message with it', async () => {
  const { db, deliver, reasons } = await set('Date,Open,High,Low,Close\n2024-01-02,1,1,1,1\n')
  expect(await deliver(1, { key: '' }, {})).toBe('acknowledge')
  expect(await reasons()).toEqual(['envelope_unreadable'])
  expect(await db.rawObject.findMany()).toMatchObject([{ key, status: 'loaded' }])
})

test.each([
  { key: 'raw/strange', eTag: 'a\0b', sequencer: 'a\0b', versionId: 'a\0b' },
  { key: 'raw/strange', size: 1.5 },
  { key: 'raw/strange', size: 1e300 },
])('an event with %j, which PostgreSQL cannot hold, is an event all the same', async (object) => {
  const { db, deliver } = await set('')
  expect(await deliver(1, object)).toBe('acknowledge')
  expect(await db.rawObject.findMany()).toMatchObject([{ status: 'poison', reason: 'key_invalid' }])
})

test.each([
  ['3', 3],
  [undefined, 0],
  ['abc', 0],
  ['-5', 0],
  ['1.5', 0],
  ['1e30', 0],
])('a count of attempts that says %s is %s', (text, expected) => expect(toAttempts(text)).toBe(expected))
