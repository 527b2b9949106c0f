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

export type Envelope =
  { ok: true; events: EnclosedEvent[] } | { ok: false; where: string; expected: string; came: string }

const text = z.string().min(1)
const s3Record = z.object({
  eventSource: z.literal('aws:s3'),
  eventName: text,
  s3: z.object({
    bucket: z.object({ name: text }),
    object: z.object({
      key: text,
      size: z.number().optional(),
      eTag: z.string().optional(),
      versionId: z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
})
const s3Notification = z.object({ Records: z.array(s3Record) })
const testEvent = z.object({ Event: z.literal('s3:TestEvent') })
const snsNotification = z.object({ Type: z.literal('Notification'), Message: z.string() })
const eventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': text,
  detail: z.object({
    bucket: z.object({ name: text }),
    object: z.object({
      key: text,
      size: z.number().optional(),
      etag: z.string().optional(),
      'version-id': z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
})

/**
 * Reads a queue message: S3's own notification, the same inside an SNS notification, or an EventBridge event. `s3:TestEvent`
 * and events that neither put nor remove an object (replication, tagging, restores) give no events.
 */
export function readEnvelope(body: string): Envelope {
  const json = parseJson(body)
  if (json === undefined) return unreadable('/', 'JSON', body)
  const sns = snsNotification.safeParse(json)
  if (sns.success) return readEnvelope(sns.data.Message)
  if (testEvent.safeParse(json).success) return { ok: true, events: [] }
  const bridge = eventBridge.safeParse(json)
  if (bridge.success) return { ok: true, events: fromEventBridge(bridge.data, body) }
  const s3 = s3Notification.safeParse(json)
  if (s3.success) return { ok: true, events: fromS3(s3.data, json as { Records: unknown[] }, body) }
  const issue = s3.error.issues[0]!
  return unreadable(
    `/${issue.path.join('/')}`,
    `an S3 notification, bare, in SNS or from EventBridge (${issue.message})`,
    body,
  )
}

function fromS3(
  { Records }: z.infer<typeof s3Notification>,
  whole: { Records: unknown[] },
  body: string,
): EnclosedEvent[] {
  return Records.flatMap((record, index) => {
    const event = fromRecord(record)
    const alone = Records.length === 1 ? body : JSON.stringify({ Records: [whole.Records[index]] })
    return event ? [{ event, body: alone }] : []
  })
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
  came: came.length > 200 ? `${came.slice(0, 200)}…` : came,
})
