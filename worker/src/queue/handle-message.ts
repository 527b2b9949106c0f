import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { recordObject, storable } from '@barline/db/ledger'
import type { Logger } from 'pino'
import { processObject, type EtlDeps } from '../etl/process-object.ts'
import type { Outcome } from '../etl/outcome.ts'
import { problem } from '../etl/parsed.ts'
import { isOutage } from './outage.ts'
import { etlVersion } from '../version.ts'
import { retryDelay } from './retry-delay.ts'
import { sendDeadLetter } from './dead-letter.ts'
import { readEnvelope, type EnclosedEvent, type ObjectEvent } from './read-envelope.ts'

export interface QueueDeps extends EtlDeps {
  sqs: SQSClient
  queueUrl: string
  dlqUrl: string
  log: Logger
  /** Where large objects queue up, see `oneAtATime`. */
  oneAtATime: <T>(work: () => Promise<T>) => Promise<T>
  /** 0 to 1, for jitter. */
  random: () => number
  /** The queue's `maxReceiveCount`: a message kept then would lie among the dead letters without a word of why. */
  lastReceive: () => Promise<number>
}

/** A message as both runtimes have it. */
export interface QueueMessage {
  id: string
  receiptHandle: string
  body: string
  /** Deliveries so far, this one included. */
  receives: number
  /** Attempts of earlier messages that this one took over from (see `putBack`). */
  earlierAttempts: number
}

/** The attribute that keeps count when a message is put back as a new one. */
export const attemptsAttribute = 'Attempts'

/** What that attribute says; anybody may have sent it. */
export const toAttempts = (text: string | undefined): number =>
  /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0

/**
 * Does what a message asks for and says whether to acknowledge it. Poison is in the dead-letter queue when this returns;
 * a retry has its visibility set, so that the message comes back by itself. Never throws: an outage is a retry, here and
 * nowhere else.
 */
export async function handleMessage(deps: QueueDeps, message: QueueMessage): Promise<'acknowledge' | 'keep'> {
  const envelope = readEnvelope(message.body)
  if (!envelope.ok) {
    const refused = problem('envelope_unreadable', envelope.where, envelope.expected, envelope.came)
    return settle(deps, message, [{ outcome: { status: 'poison', problem: refused }, body: message.body }])
  }
  const results: Result[] = []
  for (const enclosed of envelope.events) results.push(await attempt(deps, message, enclosed))
  for (const { where, expected, came, body } of envelope.refused)
    results.push({
      outcome: { status: 'poison', problem: problem('envelope_unreadable', where, expected, came) },
      body,
    })
  return settle(deps, message, results)
}

interface Result {
  outcome: Outcome
  body: string
  event?: ObjectEvent
}

async function attempt(
  deps: QueueDeps,
  message: QueueMessage,
  { event, body }: EnclosedEvent,
): Promise<Result> {
  const attempts = message.receives + message.earlierAttempts
  const about = { messageId: message.id, key: event.key, attempts }
  try {
    const work = () => processObject(deps, event, attempts)
    const outcome = await giveUp(
      deps,
      message,
      event,
      await (isHeavy(event) ? deps.oneAtATime(work) : work()),
    )
    deps.log.info({ ...about, ...outcome }, 'object processed')
    return { outcome, body, event }
  } catch (error) {
    const outcome = await toRetry(deps, event, attempts, error)
    if (outcome.outage)
      deps.log.warn({ ...about, ...outcome }, 'out of reach; the object will be tried again')
    else deps.log.error({ ...about, err: error }, 'the ETL failed')
    return { outcome: await giveUp(deps, message, event, outcome), body, event }
  }
}

/** What fails for a reason of its own until the last delivery is poison; an outage never is. */
async function giveUp(
  deps: QueueDeps,
  { receives }: QueueMessage,
  { bucket, key }: ObjectEvent,
  outcome: Outcome,
): Promise<Outcome> {
  if (outcome.status !== 'retry' || outcome.outage || receives < (await lastReceive(deps))) return outcome
  const where = { bucket: storable(bucket), key: storable(key), status: 'retry' }
  await deps.db.rawObject.updateMany({ where, data: { status: 'poison' } }).catch(() => undefined)
  return { status: 'poison', problem: outcome.problem }
}

/** A queue that does not answer now is asked again at the next delivery. */
const lastReceive = (deps: QueueDeps): Promise<number> => deps.lastReceive().catch(() => Infinity)

type Retry = Extract<Outcome, { status: 'retry' }>

/** An outage cannot be written down, by its nature; what failed with PostgreSQL in health is in the ledger. */
async function toRetry(
  deps: QueueDeps,
  event: ObjectEvent,
  attempts: number,
  error: unknown,
): Promise<Retry> {
  const came = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  if (await isOutage(deps.db, error)) {
    const why = problem('storage_unavailable', event.key, 'an answer of PostgreSQL and S3', came)
    return { status: 'retry', problem: why, outage: true }
  }
  const why = problem('internal_error', event.key, 'no error', came)
  const entry = { status: 'retry', attempts, etlVersion, reason: why.reason, detail: { ...why } } as const
  await recordObject(deps.db, event, entry).catch(() => undefined)
  return { status: 'retry', problem: why, outage: false }
}

const heavyBytes = 2 ** 20

/** By size as stored, which for gzip may stand for a hundred times as much. */
const isHeavy = ({ size, key }: ObjectEvent): boolean =>
  size === undefined || size > (key.endsWith('.gz') ? heavyBytes / 16 : heavyBytes)

/**
 * Poison first, then the rest. Of several objects in one message those that are to be tried again go on in messages of their
 * own: kept whole, it would send the letters of the others once more at each delivery.
 */
async function settle(
  deps: QueueDeps,
  message: QueueMessage,
  results: Result[],
): Promise<'acknowledge' | 'keep'> {
  try {
    for (const { outcome, body, event } of results)
      if (outcome.status === 'poison') await sendDeadLetter(deps, message, body, outcome.problem, event)
    const retries = results.filter(({ outcome }) => outcome.status === 'retry')
    if (retries.length === 0) return 'acknowledge'
    const outage = retries.every(({ outcome }) => outcome.status === 'retry' && outcome.outage)
    if (results.length === 1 && !(outage && (await isWornOut(deps, message))))
      return await comeBack(deps, message)
    for (const { body } of retries) await putBack(deps, message, body)
    return 'acknowledge'
  } catch (error) {
    deps.log.error(
      { messageId: message.id, err: error },
      'the queue did not answer; the message comes back by itself',
    )
    return 'keep'
  }
}

/** One delivery before the last an outage is waited out in a fresh message, or `maxReceiveCount` would bury it. */
const isWornOut = async (deps: QueueDeps, { receives }: QueueMessage): Promise<boolean> =>
  receives >= (await deps.lastReceive()) - 1

async function comeBack(deps: QueueDeps, message: QueueMessage): Promise<'keep'> {
  const VisibilityTimeout = retryDelay(message.receives, deps.random)
  const request = { QueueUrl: deps.queueUrl, ReceiptHandle: message.receiptHandle, VisibilityTimeout }
  await deps.sqs.send(new ChangeMessageVisibilityCommand(request))
  return 'keep'
}

/** A fresh message with a receive count of zero; then the old one is done. A crash in between leaves both, which is harmless. */
async function putBack(deps: QueueDeps, message: QueueMessage, body: string): Promise<void> {
  const attempts = String(message.receives + message.earlierAttempts)
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.queueUrl,
      MessageBody: body,
      DelaySeconds: retryDelay(message.receives, deps.random),
      MessageAttributes: { [attemptsAttribute]: { DataType: 'Number', StringValue: attempts } },
    }),
  )
}
