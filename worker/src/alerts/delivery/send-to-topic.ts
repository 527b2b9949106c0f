import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { Notice, Sending } from './notice.ts'

export interface TopicDeps {
  sns: SNSClient
  /** Undefined where none is configured: then nothing is sent. */
  topicArn: string | undefined
}

/** What SNS takes as a subject: a line of ASCII, at most 100 characters, that begins with a letter, a digit or punctuation. */
const toSubject = (title: string): string =>
  title
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 99)

/**
 * Publishes a notice: people get its text by e-mail and SMS; programs find all of it as JSON in the attribute `event`, and filter
 * by `type`, `symbol` and `rule`. Never throws.
 */
export async function sendToTopic({ sns, topicArn }: TopicDeps, notice: Notice): Promise<Sending> {
  if (!topicArn)
    return { ok: false, final: true, detail: 'there is no topic to publish to: set ALERTS_TOPIC_ARN' }
  const { id, type, title, text, data } = notice
  const texts = { id, type, symbol: data.symbol, rule: data.rule, event: JSON.stringify(notice) }
  const attributes = Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string' && value ? [[name, { DataType: 'String', StringValue: value }]] : [],
  )
  try {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: toSubject(title),
        Message: text,
        MessageAttributes: Object.fromEntries(attributes) as Record<string, { DataType: string }>,
      }),
    )
    return { ok: true }
  } catch (error) {
    const { name, message } = error as Error
    return { ok: false, detail: `SNS: ${name}: ${message}` }
  }
}
