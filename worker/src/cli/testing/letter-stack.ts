import { PutObjectCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { readDepth } from '../../dlq/receive-all.ts'
import { runHere, testStack } from './run-barline.ts'

export const keyOf = (symbol: string, minute = 0) =>
  `raw/provider=csv/interval=1d/symbol=${symbol}/2026-01-01T00${String(minute).padStart(2, '0')}00.000Z.csv`

export const table = (days: number, close = 10) =>
  `Date,Open,High,Low,Close,Volume\n${Array.from({ length: days }, (_, day) => `2024-01-${String(day + 1).padStart(2, '0')},${close},${close},${close},${close},100`).join('\n')}\n`

/** A stack of its own with a dead-letter queue, and the command line over it. */
export async function letterStack() {
  const stack = await testStack()
  const { s3, sqs, bucket, dlqUrl } = stack
  const put = (key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
  const send = async (key: string, attributes: Record<string, string> = {}) => {
    const Records = [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } },
      },
    ]
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    )
    const request = { QueueUrl: dlqUrl, MessageBody: JSON.stringify({ Records }), MessageAttributes }
    return (await sqs.send(new SendMessageCommand(request))).MessageId!
  }
  const refused = { Reason: 'not_json', Where: 'body', Expected: 'JSON', Came: 'text', Attempts: '1' }
  const waiting = async () => (await readDepth({ sqs, url: dlqUrl })).waiting
  const json = async (args: string) => {
    const { out, err, code } = await runHere([...args.split(' '), '--json'], { BARLINE_HOME: stack.home })
    if (!out) throw new Error(err)
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return { code, document: JSON.parse(out) as any }
  }
  return { ...stack, put, send, refused, waiting, json }
}
