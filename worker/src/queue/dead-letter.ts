import { SendMessageCommand, type MessageAttributeValue, type SQSClient } from '@aws-sdk/client-sqs'
import type { Problem } from '../etl/parsed.ts'
import { etlVersion } from '../version.ts'
import type { ObjectEvent } from './read-envelope.ts'

interface DeadLetterDeps {
  sqs: SQSClient
  dlqUrl: string
}

interface Origin {
  id: string
  receives: number
  earlierAttempts: number
}

/** Puts what cannot succeed into the dead-letter queue, body as it came, with the reason as message attributes. */
export async function sendDeadLetter(
  deps: DeadLetterDeps,
  origin: Origin,
  body: string,
  problem: Problem,
  object: Pick<ObjectEvent, 'key' | 'versionId'> | undefined,
): Promise<void> {
  const attributes = {
    Reason: problem.reason,
    Where: problem.where,
    Expected: problem.expected,
    Came: problem.came,
    ObjectKey: object?.key ?? '',
    ObjectVersion: object?.versionId ?? '',
    Attempts: String(origin.receives + origin.earlierAttempts),
    EtlVersion: etlVersion,
    OriginalMessageId: origin.id,
  }
  const filled = Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)] as const)
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.dlqUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(filled.filter(([, value]) => value.StringValue !== '')),
    }),
  )
}

/** SQS takes no control characters in an attribute, nor halves of surrogate pairs; a key or a body may bring any. */
function toAttribute(text: string): MessageAttributeValue {
  const StringValue = text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '\uFFFD')
    .slice(0, 1000)
  return { DataType: 'String', StringValue: StringValue.toWellFormed() }
}
