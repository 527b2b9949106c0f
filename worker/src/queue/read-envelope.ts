import { z } from 'zod'

/** An S3 object that was put into a bucket or removed from it, whichever way the news came. */
export interface ObjectEvent {
  kind: 'created' | 'removed'
  bucket: string
  key: string
  versionId?: string | undefined
  etag?: string | undefined
  size?: number | undefined
  sequencer?: string | undefined
}

/** An event beside the message body that holds it alone, as a dead letter would carry it. */
export interface EnclosedEvent {
  event: ObjectEvent
  body: string
}

/** A record among others that is none of S3's, and the message body that holds it alone. */
export interface RefusedRecord extends Refusal {
  body: string
}

interface Refusal {
  where: string
  expected: string
  came: string
}

export type Envelope =
  { ok: true; events: EnclosedEvent[]; refused: RefusedRecord[] } | ({ ok: false } & Refusal)

const text = z.string().min(1)
/** Relays that know no missing fields write null. */
const optional = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? undefined)
const s3Record = z.object({
  eventSource: z.literal('aws:s3'),
  eventName: text,
  s3: z.object({
    bucket: z.object({ name: text }),
    object: z.object({
      key: text,
      size: optional(z.number()),
      eTag: optional(z.string()),
      versionId: optional(z.string()),
      sequencer: optional(z.string()),
    }),
  }),
})
const s3Notification = z.object({ Records: z.array(z.unknown()) })
const testEvent = z.object({ Event: z.literal('s3:TestEvent') })
const snsNotification = z.object({ Type: z.literal('Notification'), Message: z.string() })
const eventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': text,
  detail: z.object({
    bucket: z.object({ name: text }),
    object: z.object({
      key: text,
      size: optional(z.number()),
      etag: optional(z.string()),
      'version-id': optional(z.string()),
      sequencer: optional(z.string()),
    }),
  }),
})

/**
 * Reads a queue message: S3's own notification, the same inside an SNS notification, or an EventBridge event. `s3:TestEvent`
 * and events that neither put nor remove an object (replication, tagging, restores) give no events. A record that cannot be read
 * is no reason to leave the others of its message: it is refused alone, unless it is all there is.
 */
export function readEnvelope(body: string): Envelope {
  const json = parseJson(body)
  if (json === undefined) return unreadable('/', 'JSON', body)
  const sns = snsNotification.safeParse(json)
  if (sns.success) return readEnvelope(sns.data.Message)
  if (testEvent.safeParse(json).success) return { ok: true, events: [], refused: [] }
  const bridge = eventBridge.safeParse(json)
  if (bridge.success) return { ok: true, events: fromEventBridge(bridge.data, body), refused: [] }
  const s3 = s3Notification.safeParse(json)
  if (!s3.success) return { ok: false, ...refusal(s3.error, [], body) }
  return fromS3(s3.data.Records, body)
}

function fromS3(records: readonly unknown[], body: string): Envelope {
  const events: EnclosedEvent[] = []
  const refused: RefusedRecord[] = []
  for (const [index, value] of records.entries()) {
    const alone = records.length === 1 ? body : JSON.stringify({ Records: [value] })
    const record = s3Record.safeParse(value)
    const event = record.success ? fromRecord(record.data) : undefined
    if (event) events.push({ event, body: alone })
    if (!record.success) refused.push({ ...refusal(record.error, ['Records', index], alone), body: alone })
  }
  const [first] = refused
  if (!first || refused.length < records.length) return { ok: true, events, refused }
  return { ok: false, where: first.where, expected: first.expected, came: shortened(body) }
}

function fromRecord({
  eventName,
  s3: { bucket, object },
}: z.infer<typeof s3Record>): ObjectEvent | undefined {
  const kind = kindOf(eventName.replace(/^s3:/, ''))
  if (!kind) return undefined
  const { key, size, eTag: etag, versionId, sequencer } = object
  return { kind, bucket: bucket.name, key: decodeKey(key), versionId, etag, size, sequencer }
}

function fromEventBridge(
  { 'detail-type': type, detail }: z.infer<typeof eventBridge>,
  body: string,
): EnclosedEvent[] {
  const kind = { 'Object Created': 'created', 'Object Deleted': 'removed' }[type] as
    ObjectEvent['kind'] | undefined
  if (!kind) return []
  const { bucket, object } = detail
  const { key, size, etag, sequencer } = object // EventBridge does not encode the key
  return [
    {
      event: { kind, bucket: bucket.name, key, versionId: object['version-id'], etag, size, sequencer },
      body,
    },
  ]
}

function kindOf(eventName: string): ObjectEvent['kind'] | undefined {
  if (eventName.startsWith('ObjectCreated:')) return 'created'
  if (eventName.startsWith('ObjectRemoved:') || eventName.startsWith('LifecycleExpiration:')) return 'removed'
  return undefined
}

/** S3 writes keys as an HTML form does: a space is `+`, the rest percent-encoded. A key that is not encoded stays as it is. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return encoded
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const unreadable = (where: string, expected: string, came: string): Envelope => ({
  ok: false,
  where,
  expected,
  came: shortened(came),
})

const refusal = ({ issues }: z.ZodError, within: readonly PropertyKey[], came: string): Refusal => ({
  where: `/${[...within, ...issues[0]!.path].join('/')}`,
  expected: `an S3 notification, bare, in SNS or from EventBridge (${issues[0]!.message})`,
  came: shortened(came),
})

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
