import { expect, test } from 'vitest'
import type { Call } from './call.ts'
import { grants, needOf, type Statement } from './permissions.ts'

const call = (service: string, action: string, json = {}): Call => ({
  ...{ service, action, json, caller: 'barline-etl' },
  ...{ form: new URLSearchParams(), body: Buffer.alloc(0) },
})
const queue = 'arn:aws:sqs:us-east-1:123456789012:barline-objects'
const allowing = (Action: string[], Resource: string[]): Statement => ({
  ...{ Sid: 'x', Effect: 'Allow', Action, Resource },
})

test('a call needs a right on what it names', () => {
  expect(
    needOf(call('sqs', 'SendMessageBatch', { QueueUrl: 'http://localhost/123456789012/barline-objects' })),
  ).toEqual({
    action: 'sqs:SendMessage',
    resource: queue,
  })
  expect(needOf(call('s3', 'GET /raw-bucket/raw/symbol%3DAAPL/x.json?versionId=1&x-id=GetObject'))).toEqual({
    action: 's3:GetObjectVersion',
    resource: 'arn:aws:s3:::raw-bucket/raw/symbol=AAPL/x.json',
  })
  expect(needOf(call('s3', 'GET /raw-bucket?list-type=2'))).toEqual({
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::raw-bucket',
  })
  expect(needOf(call('lambda', 'PUT /2015-03-31/functions/barline-etl/aliases/live'))).toEqual({
    action: 'lambda:UpdateAlias',
    resource: 'arn:aws:lambda:us-east-1:123456789012:function:barline-etl:live',
  })
  expect(needOf(call('sts', 'GetCallerIdentity'))).toBeUndefined()
  expect(() => needOf(call('dynamodb', 'PutItem'))).toThrow('dynamodb PutItem: which right does it need?')
})

test('statements grant what their patterns match, and no more', () => {
  const need = { action: 'sqs:SendMessage', resource: queue }
  expect(grants([allowing(['sqs:SendMessage'], [queue])], need)).toBe(true)
  expect(grants([allowing(['sqs:Send*'], ['arn:aws:sqs:*:barline-*'])], need)).toBe(true)
  expect(grants([allowing(['sqs:SendMessage'], [`${queue}-dlq`])], need)).toBe(false)
  expect(grants([allowing(['sqs:ReceiveMessage'], [queue])], need)).toBe(false)
  expect(grants([{ ...allowing(['sqs:*'], ['*']), Effect: 'Deny' }], need)).toBe(false)
})
