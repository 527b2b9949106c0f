import { appendFileSync } from 'node:fs'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda'

/** A function that does what the bodies of its messages say, and writes down what it was given. */
const record = (line: object) => appendFileSync(process.env.RECORD!, `${JSON.stringify(line)}\n`)

export interface Recorded {
  pid: number
  at: 'begin' | 'end'
  event: SQSEvent
  remaining: number
  requestId: string
}

export async function handler(event: SQSEvent, context: Context): Promise<unknown> {
  const common = { pid: process.pid, event, requestId: context.awsRequestId }
  record({ ...common, at: 'begin', remaining: context.getRemainingTimeInMillis() })
  for (const { body } of event.Records) await act(body)
  record({ ...common, at: 'end', remaining: context.getRemainingTimeInMillis() })
  const answer = event.Records.find(({ body }) => body.startsWith('answer '))?.body.slice('answer '.length)
  return answer === undefined
    ? { batchItemFailures: event.Records.flatMap(failure) }
    : (JSON.parse(answer) as unknown)
}

async function act(body: string): Promise<void> {
  const [what, file = ''] = body.split(' ')
  if (what === 'throw') throw new Error('thrown by the function')
  if (what === 'exit') process.exit(3)
  if (what === 'hang') await new Promise(() => setInterval(() => {}, 1_000))
  while (what === 'wait-for' && !existsSync(file)) await delay(5)
}

const failure = ({ body, messageId }: SQSRecord) => (body === 'fail' ? [{ itemIdentifier: messageId }] : [])
