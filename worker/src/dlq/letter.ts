import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import { storable } from '@barline/db/ledger'
import { problem, type Problem } from '../etl/parsed.ts'
import { isReason } from '../etl/reasons.ts'
import { attemptsAttribute, toAttempts } from '../queue/handle-message.ts'
import { readEnvelope } from '../queue/read-envelope.ts'
import { parseRawKey } from '../raw/key.ts'
import { fingerprintOf } from './fingerprint.ts'

/** The attribute by which a letter that was discarded and brought back keeps its id. */
export const letterIdAttribute = 'LetterId'

/** Binary values as base64. */
export type Attributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>

export interface ObjectFacts {
  bucket: string | null
  key: string | null
  provider: string | null
  interval: string | null
  symbol: string | null
  observedAt: Date | null
}

/** A message of the dead-letter queue as the index keeps it. */
export interface Letter extends ObjectFacts, Problem {
  id: string
  messageId: string
  body: string
  attributes: Attributes
  sentAt: Date
  receives: number
  fingerprint: string
  /** How many objects it announces; the facts are of the first. */
  objects: number
  attempts: number
  etlVersion: string | null
}

/** Reads a message that anybody may have sent; what does not say why it failed died without a word. */
export function toLetter(message: Message): Letter {
  const messageId = message.MessageId ?? ''
  const attributes = toAttributes(message.MessageAttributes)
  const text = (name: string) => attributes[name]?.StringValue
  const body = storable(message.Body ?? '')
  const object = firstObject(body)
  const why = problemOf(text, object)
  const receives = Number(message.Attributes?.ApproximateReceiveCount) || 0
  return {
    id: givenId(text(letterIdAttribute)) ?? messageId,
    messageId,
    body,
    attributes,
    sentAt: new Date(Number(message.Attributes?.SentTimestamp) || Date.now()),
    receives,
    ...why,
    fingerprint: fingerprintOf(why, object),
    ...object,
    attempts: attemptsOf(text, receives),
    etlVersion: text('EtlVersion') ?? null,
  }
}

/** Ids stand in addresses and on command lines. */
const givenId = (text: string | undefined) => (text && /^[\w.:-]{4,100}$/.test(text) ? text : undefined)

/** Where the queue gave up, it counted: all deliveries but the one by which the letter was seen here. */
const attemptsOf = (text: (name: string) => string | undefined, receives: number): number =>
  toAttempts(text(attemptsAttribute)) + (text('Reason') === undefined ? Math.max(0, receives - 1) : 0)

function toAttributes(given: Message['MessageAttributes'] = {}): Attributes {
  const entries = Object.entries(given).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
    name,
    BinaryValue
      ? { DataType, BinaryValue: Buffer.from(BinaryValue).toString('base64') }
      : { DataType, StringValue },
  ])
  return Object.fromEntries(entries) as Attributes
}

/** As SQS takes them. */
export const toMessageAttributes = (attributes: Attributes): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      BinaryValue === undefined
        ? { DataType, StringValue }
        : { DataType, BinaryValue: Buffer.from(BinaryValue, 'base64') },
    ]),
  )

function problemOf(text: (name: string) => string | undefined, { key }: ObjectFacts): Problem {
  const said = text('Reason')
  if (said === undefined)
    return problem('crashed', key ?? 'message', 'an outcome', 'none, until the queue gave up')
  const [where, expected, came] = ['Where', 'Expected', 'Came'].map((name) => text(name) ?? '')
  if (isReason(said)) return problem(said, where!, expected!, came!)
  return problem('unknown', where!, expected!, `${said}: ${came}`)
}

function firstObject(body: string): ObjectFacts & { objects: number } {
  const envelope = readEnvelope(body)
  const events = envelope.ok ? envelope.events : []
  const nothing = { provider: null, interval: null, symbol: null, observedAt: null }
  const [first] = events
  if (!first) return { bucket: null, key: null, ...nothing, objects: events.length }
  const { bucket, key } = first.event
  const named = parseRawKey(key)
  const facts = 'part' in named ? nothing : { ...named, observedAt: named.observedAt ?? null }
  const { provider, interval, symbol, observedAt } = facts
  return {
    ...{ bucket: storable(bucket), key: storable(key), objects: events.length },
    ...{ provider, interval, symbol, observedAt },
  }
}
