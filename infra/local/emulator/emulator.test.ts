import { readFile } from 'node:fs/promises'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import {
  clientsOf,
  drain,
  freePort,
  keyOf,
  receive,
  recordOf,
  startCloud,
  type Cloud,
} from '../testing/cloud.ts'
import { loadTopology } from '../topology.ts'
import { startEmulator } from './emulator.ts'

const put = async ({ s3, names }: Cloud, Key: string, Body: string | Buffer = 'x') =>
  s3.send(new PutObjectCommand({ Bucket: names.bucket, Key, Body }))

const keyShape = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keyShape(inner)]))
    : Array.isArray(value)
      ? value.map(keyShape)
      : typeof value

describe('notifications', () => {
  test('have the shape that AWS sends', async () => {
    const cloud = await startCloud()
    const { $metadata } = await put(cloud, 'raw/a.json', 'hello')
    const [message] = await drain(cloud, cloud.names.queueUrl)
    const example = JSON.parse(
      await readFile(new URL('./s3-put-event.json', import.meta.url), 'utf8'),
    ) as unknown
    expect(keyShape(JSON.parse(message!.Body!))).toEqual(keyShape(example))
    const { eventName, eventTime, responseElements, s3 } = recordOf(message)
    expect(eventName).toBe('ObjectCreated:Put')
    expect(new Date(eventTime).toISOString()).toBe(eventTime)
    expect(responseElements['x-amz-request-id']).toBe($metadata.requestId)
    expect(s3.object).toMatchObject({ key: 'raw/a.json', size: 5, eTag: '5d41402abc4b2a76b9719d911017c592' })
  })

  test('form-URL-encode the key, slashes excepted', async () => {
    const cloud = await startCloud()
    const key = "raw/provider=yahoo/symbol=INR%3DX/^GSPC a+b (1)!'*~ä.json"
    await put(cloud, key)
    const [message] = await drain(cloud, cloud.names.queueUrl)
    expect(recordOf(message).s3.object.key).toBe(
      'raw/provider%3Dyahoo/symbol%3DINR%253DX/%5EGSPC+a%2Bb+%281%29%21%27*%7E%C3%A4.json',
    )
    expect(keyOf(message)).toBe(key)
    const { Body } = await cloud.s3.send(
      new GetObjectCommand({ Bucket: cloud.names.bucket, Key: keyOf(message) }),
    )
    expect(await Body?.transformToString()).toBe('x')
  })

  test('come for every overwrite, with growing sequencers', async () => {
    const cloud = await startCloud()
    for (const body of ['1', '22', '333']) await put(cloud, 'raw/a', body)
    const records = (await drain(cloud, cloud.names.queueUrl)).map(recordOf)
    expect(records.map(({ s3 }) => s3.object.size)).toEqual([1, 2, 3])
    const sequencers = records.map(({ s3 }) => s3.object.sequencer)
    expect(sequencers).toEqual([...new Set(sequencers)].sort())
    expect(sequencers.every((text) => /^[0-9A-F]{18}$/.test(text))).toBe(true)
  })

  test('say how the object came, and that it went', async () => {
    const cloud = await startCloud()
    const { s3, names } = cloud
    const Bucket = names.bucket
    await put(cloud, 'raw/a')
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'raw/b', CopySource: `${Bucket}/raw/a` }))
    const form = new FormData()
    form.set('key', 'raw/c')
    form.set('file', new Blob(['posted']))
    await fetch(`${cloud.emulator.endpoint}/${Bucket}`, { method: 'POST', body: form })
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'raw/a' }))
    await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'raw/b' }, { Key: 'raw/c' }] } }),
    )
    const records = (await drain(cloud, names.queueUrl)).map(recordOf)
    expect(records.map(({ eventName, s3 }) => [eventName, s3.object.key])).toEqual([
      ['ObjectCreated:Put', 'raw/a'],
      ['ObjectCreated:Copy', 'raw/b'],
      ['ObjectCreated:Post', 'raw/c'],
      ['ObjectRemoved:Delete', 'raw/a'],
      ['ObjectRemoved:Delete', 'raw/b'],
      ['ObjectRemoved:Delete', 'raw/c'],
    ])
    expect(Object.keys(records[3]!.s3.object)).toEqual(['key', 'sequencer'])
  })

  test('come once for a multipart upload, when it is complete', async () => {
    const cloud = await startCloud()
    const { s3, names } = cloud
    const target = { Bucket: names.bucket, Key: 'raw/big.csv' }
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const part = async (PartNumber: number, Body: Buffer) => {
      const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }))
      return { PartNumber, ETag }
    }
    const Parts = [await part(1, Buffer.alloc(5 * 1024 * 1024, 'a')), await part(2, Buffer.from('end'))]
    expect(await drain(cloud, names.queueUrl)).toEqual([])
    await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
    const [message, ...more] = await drain(cloud, names.queueUrl)
    expect(more).toEqual([])
    expect(recordOf(message).eventName).toBe('ObjectCreated:CompleteMultipartUpload')
    expect(recordOf(message).s3.object).toMatchObject({ size: 5 * 1024 * 1024 + 3 })
    expect(recordOf(message).s3.object.eTag).toMatch(/^[0-9a-f]{32}-2$/)
  })

  test('come only for keys under the prefix, and not for deletes of nothing', async () => {
    const cloud = await startCloud()
    await put(cloud, 'other/a')
    await put(cloud, 'rawhide')
    await cloud.s3.send(new DeleteObjectCommand({ Bucket: cloud.names.bucket, Key: 'raw/never-there' }))
    expect(await drain(cloud, cloud.names.queueUrl)).toEqual([])
  })

  test('come for each of many concurrent uploads, exactly once', async () => {
    const cloud = await startCloud()
    const keys = Array.from({ length: 300 }, (_, index) => `raw/${index}`)
    const upload = async (lane: number) => {
      for (const key of keys.filter((_, index) => index % 20 === lane)) await put(cloud, key)
    }
    await Promise.all(Array.from({ length: 20 }, (_, lane) => upload(lane)))
    const messages = await drain(cloud, cloud.names.queueUrl)
    expect(messages.map(keyOf).sort()).toEqual(keys.sort())
  })

  test('wake receivers that wait, and are visible when the upload is answered', async () => {
    const cloud = await startCloud()
    const waiting = receive(cloud, cloud.names.queueUrl, 20)
    await put(cloud, 'raw/a')
    expect(keyOf((await waiting)[0])).toBe('raw/a')
    await put(cloud, 'raw/b')
    expect(keyOf((await receive(cloud, cloud.names.queueUrl))[0])).toBe('raw/b')
  })

  test('are configured over the API, begin with a test event, and are read back', async () => {
    const cloud = await startCloud()
    const { s3, names } = cloud
    const { Attributes } = await cloud.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: names.dlqUrl, AttributeNames: ['QueueArn'] }),
    )
    const configuration = {
      QueueConfigurations: [
        {
          Id: 'a&b',
          QueueArn: Attributes!.QueueArn,
          Events: ['s3:ObjectCreated:Put' as const],
          Filter: { Key: { FilterRules: [{ Name: 'suffix' as const, Value: '.csv' }] } },
        },
      ],
    }
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: names.bucket,
        NotificationConfiguration: configuration,
      }),
    )
    const read = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: names.bucket }))
    expect(read.QueueConfigurations).toEqual(configuration.QueueConfigurations)
    await put(cloud, 'raw/a.json')
    await put(cloud, 'anywhere/a.csv')
    const [test, event, ...more] = await drain(cloud, names.dlqUrl)
    expect(JSON.parse(test!.Body!)).toMatchObject({ Event: 's3:TestEvent', Bucket: names.bucket })
    expect(keyOf(event)).toBe('anywhere/a.csv')
    expect(more).toEqual([])
    expect(await drain(cloud, names.queueUrl)).toEqual([])
  })
})

describe('what is kept', () => {
  test('objects, messages and settings are there after a restart on another port, under new URLs', async () => {
    const cloud = await startCloud()
    await put(cloud, 'raw/a', 'hello')
    await receive(cloud, cloud.names.queueUrl)
    await cloud.emulator.close()
    const again = await startEmulator({ folder: cloud.folder, port: await freePort() })
    try {
      const { queueUrl } = again.provision(loadTopology())
      expect(queueUrl.startsWith(again.endpoint)).toBe(true)
      const clients = clientsOf(again.endpoint)
      const [message] = await receive(clients, queueUrl)
      expect(keyOf(message)).toBe('raw/a') // its receiver went with the stack: it does not wait for the time-out
      expect(message!.Attributes!.ApproximateReceiveCount).toBe('1')
    } finally {
      await again.close()
    }
  })

  test('objects of any size, none included', async () => {
    const cloud = await startCloud()
    await put(cloud, 'raw/empty', '')
    await put(cloud, 'raw/big', Buffer.alloc(30_000_000, 'a'))
    await fetch(`${cloud.emulator.endpoint}/${cloud.names.bucket}/raw/bare`, { method: 'PUT' })
    const records = (await drain(cloud, cloud.names.queueUrl)).map(recordOf)
    expect(records.map(({ s3 }) => s3.object.size)).toEqual([0, 30_000_000, 0])
  })

  test('lists that take several pages name every key once, also where keys differ in case', async () => {
    const cloud = await startCloud()
    const keys = ['raw/1M/B', 'raw/1m/A', 'raw/1m/a', 'raw/1M/a', 'raw/1d/Z', 'raw/1D/z']
    for (const key of keys) await put(cloud, key)
    const listed: (string | undefined)[] = []
    for (let ContinuationToken: string | undefined, more = true; more;) {
      const page = await cloud.s3.send(
        new ListObjectsV2Command({
          Bucket: cloud.names.bucket,
          MaxKeys: 2,
          ...(ContinuationToken && { ContinuationToken }),
        }),
      )
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key))
      ContinuationToken = page.NextContinuationToken
      more = page.IsTruncated ?? false
    }
    expect(listed).toEqual([...keys].sort())
  })
})

describe('queues', () => {
  test('give a message back at once when its visibility is set to 0', async () => {
    const { sqs, names, ...cloud } = await startCloud()
    await sqs.send(new SendMessageCommand({ QueueUrl: names.queueUrl, MessageBody: 'a' }))
    const [first] = await receive({ sqs }, names.queueUrl)
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        ...{ QueueUrl: names.queueUrl, ReceiptHandle: first!.ReceiptHandle, VisibilityTimeout: 0 },
      }),
    )
    const [second] = await receive({ sqs }, names.queueUrl)
    expect(second).toMatchObject({ Body: 'a', Attributes: { ApproximateReceiveCount: '2' } })
    expect(cloud.emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/)
  })

  test('move a message to the dead-letter queue after the fifth receive', async () => {
    const { sqs, names, emulator } = await startCloud()
    await sqs.send(new SendMessageCommand({ QueueUrl: names.queueUrl, MessageBody: 'poison' }))
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await receive({ sqs }, names.queueUrl)).toHaveLength(1)
      emulator.release(names.queueUrl)
    }
    expect(await receive({ sqs }, names.queueUrl)).toEqual([])
    expect((await receive({ sqs }, names.dlqUrl))[0]).toMatchObject({ Body: 'poison' })
  })

  test('do not hand a message to a long poll whose client is gone', async () => {
    const { sqs, s3, names, emulator, folder } = await startCloud()
    const gone = new AbortController()
    const poll = sqs
      .send(new ReceiveMessageCommand({ QueueUrl: names.queueUrl, WaitTimeSeconds: 20 }), {
        abortSignal: gone.signal,
      })
      .catch(() => 'aborted')
    await expect.poll(() => emulator.waiting(names.queueUrl)).toBe(1)
    gone.abort()
    expect(await poll).toBe('aborted')
    await put({ s3, sqs, names, emulator, folder }, 'raw/a')
    const [message] = await receive({ sqs }, names.queueUrl, 20)
    expect(message!.Attributes!.ApproximateReceiveCount).toBe('1')
  })

  test('have the limits of the topology', async () => {
    const { sqs, names } = await startCloud()
    const read = async (QueueUrl: string) =>
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes!
    const queue = await read(names.queueUrl)
    const dlq = await read(names.dlqUrl)
    expect(JSON.parse(queue.RedrivePolicy!)).toEqual({
      deadLetterTargetArn: dlq.QueueArn,
      maxReceiveCount: 5,
    })
    expect(queue.VisibilityTimeout).toBe('360')
    expect(dlq.MessageRetentionPeriod).toBe(String(14 * 86_400))
  })
})
