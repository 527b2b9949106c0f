import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readEnvelope } from './read-envelope.ts'

const s3 = (key: string, extra: object = {}) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: {
    bucket: { name: 'raw-bucket' },
    object: { key, size: 10, eTag: 'abc', sequencer: '0055AED6DCD90281E5', ...extra },
  },
})
const body = (...records: object[]) => JSON.stringify({ Records: records })

const only = (text: string) => {
  const envelope = readEnvelope(text)
  if (!envelope.ok) throw new Error(`refused: expected ${envelope.expected}`)
  return envelope.events.map(({ event }) => event)
}

test('keys are form-encoded by S3: plus is a space, the rest is percent-encoded', () => {
  expect(only(body(s3('raw/symbol%3DINR%253DX/a+b%2Bc.json')))).toMatchObject([
    { key: 'raw/symbol=INR%3DX/a b+c.json' },
  ])
})

test('the same news in SNS, and in SNS twice over', () => {
  const inner = body(s3('raw/a.json'))
  const wrapped = JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: inner })
  const twice = JSON.stringify({ Type: 'Notification', Message: wrapped })
  expect(only(wrapped)).toEqual(only(inner))
  expect(only(twice)).toEqual(only(inner))
})

test('EventBridge does not encode the key', () => {
  const event = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: {
      bucket: { name: 'b' },
      object: { key: 'raw/a+b%20c.json', size: 3, etag: 'e', 'version-id': 'v', sequencer: '0A' },
    },
  }
  expect(only(JSON.stringify(event))).toEqual([
    {
      kind: 'created',
      bucket: 'b',
      key: 'raw/a+b%20c.json',
      size: 3,
      etag: 'e',
      versionId: 'v',
      sequencer: '0A',
    },
  ])
  expect(only(JSON.stringify({ ...event, 'detail-type': 'Object Deleted' }))).toMatchObject([
    { kind: 'removed' },
  ])
  expect(only(JSON.stringify({ ...event, 'detail-type': 'Object Restore Completed' }))).toEqual([])
})

test('what a relay writes as null is not known, as if it were not there', () => {
  const nothing = { size: null, eTag: null, versionId: null, sequencer: null }
  expect(only(body(s3('raw/a.json', nothing)))).toEqual([
    { kind: 'created', bucket: 'raw-bucket', key: 'raw/a.json' },
  ])
  const object = { key: 'raw/a.json', size: null, etag: null, 'version-id': null, sequencer: null }
  const bridge = {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'b' }, object },
  }
  expect(only(JSON.stringify(bridge))).toEqual([{ kind: 'created', bucket: 'b', key: 'raw/a.json' }])
})

test('several records in one message are several events, each with a body that holds it alone', () => {
  const removed = { ...s3('raw/b.json'), eventName: 'ObjectRemoved:Delete' }
  const envelope = readEnvelope(
    body(s3('raw/a.json'), removed, { ...s3('raw/c.json'), eventName: 'ObjectTagging:Put' }),
  )
  if (!envelope.ok) throw new Error('refused')
  expect(envelope.events.map(({ event }) => [event.kind, event.key])).toEqual([
    ['created', 'raw/a.json'],
    ['removed', 'raw/b.json'],
  ])
  expect(JSON.parse(envelope.events[1]!.body)).toEqual({ Records: [removed] })
})

test('a record that cannot be read is refused alone, with a body that holds it, and the others are events', () => {
  const strange = { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: {} }
  const envelope = readEnvelope(body(s3('raw/a.json'), strange, s3('raw/c.json')))
  expect(envelope).toMatchObject({
    ok: true,
    events: [{ event: { key: 'raw/a.json' } }, { event: { key: 'raw/c.json' } }],
  })
  expect(envelope).toMatchObject({
    refused: [{ where: '/Records/1/s3/bucket', came: body(strange), body: body(strange) }],
  })
})

test('the test event that S3 sends when notifications are set up holds nothing', () => {
  expect(only(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }))).toEqual([])
})

test.each([
  '',
  'Message Body',
  '[]',
  '{}',
  'null',
  '{"Records":[{"eventSource":"aws:sqs"}]}',
  '{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}',
])('anything else is refused, with what was expected and what came: %s', (text) =>
  expect(readEnvelope(text)).toMatchObject({ ok: false, came: text, expected: expect.any(String) }),
)

const recorded = fileURLToPath(new URL('../../../../shared/data/aws_events/', import.meta.url))

describe.skipIf(!existsSync(recorded))(
  'recorded events (skipped where the folder of recorded data is absent)',
  () => {
    const read = (name: string) => readFileSync(`${recorded}/${name}`, 'utf8')

    test('an object key with an encoded space', () => {
      expect(only(read('lambda-go_s3-event.json'))).toMatchObject([
        { bucket: 'sourcebucket', key: 'Happy Face.jpg', size: 1024 },
      ])
    })

    test('a replication event is none of ours', () => {
      expect(only(read('lambda-go_s3-replication-event.json'))).toEqual([])
    })

    test('S3 in SQS as Lambda gets it', () => {
      const { Records } = JSON.parse(read('powertools_s3SqsEvent.json')) as { Records: { body: string }[] }
      expect(only(Records[0]!.body)).toMatchObject([
        { kind: 'created', key: expect.any(String), sequencer: expect.any(String) },
      ])
    })

    test('EventBridge', () => {
      expect(only(read('powertools_s3EventBridgeNotificationObjectCreatedEvent.json'))).toMatchObject([
        { kind: 'created' },
      ])
    })

    test('the test event of 2022', () => {
      expect(only(read('sqs_body_s3_TestEvent_2022.json'))).toEqual([])
    })
  },
)
