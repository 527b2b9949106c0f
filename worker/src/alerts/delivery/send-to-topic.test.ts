import { randomUUID } from 'node:crypto'
import { CreateTopicCommand, SubscribeCommand, type SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { createQueues, testSns, testSqs } from '../../testing/aws.ts'
import type { Notice } from './notice.ts'
import { sendToTopic } from './send-to-topic.ts'

const notice: Notice = {
  id: 'd-1',
  type: 'alert.withdrawn',
  timestamp: '2026-11-26T14:29:59.000Z',
  title: `AAPL: golden cross – withdrawn ${'x'.repeat(120)}`,
  text: 'AAPL 1d: the golden cross of 2026-11-25 is withdrawn: a bar was corrected',
  data: { symbol: 'AAPL', rule: 'r-1', close: 187.15 },
}

/** A topic, and what comes out of a queue that follows it. */
async function topicWithQueue(sns: SNSClient) {
  const sqs = testSqs()
  const { queueUrl } = await createQueues(sqs)
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  )
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `t-${randomUUID()}` }))
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes!.QueueArn }))
  const receive = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 5 }),
    )
    return Messages.map(({ Body }) => JSON.parse(Body!) as Record<string, unknown>)
  }
  return { topicArn: TopicArn!, receive }
}

test('subscribers of the topic get the text, and all else as attributes', async () => {
  const sns = testSns()
  const { topicArn, receive } = await topicWithQueue(sns)
  expect(await sendToTopic({ sns, topicArn }, notice)).toEqual({ ok: true })
  const [message] = await receive()
  expect(message).toMatchObject({
    Subject: `AAPL: golden cross   withdrawn ${'x'.repeat(99 - 31)}`,
    Message: notice.text,
    MessageAttributes: {
      id: { Type: 'String', Value: 'd-1' },
      type: { Value: 'alert.withdrawn' },
      symbol: { Value: 'AAPL' },
      rule: { Value: 'r-1' },
      event: { Value: JSON.stringify(notice) },
    },
  })
})

test('a topic that is not there is told, and one that is not configured', async () => {
  const sns = testSns()
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:nowhere'
  expect(await sendToTopic({ sns, topicArn }, notice)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('Topic does not exist'),
  })
  expect(await sendToTopic({ sns, topicArn: undefined }, notice)).toMatchObject({ ok: false, final: true })
})
