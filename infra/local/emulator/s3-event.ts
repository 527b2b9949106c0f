/** What happened to an object, as S3 names it. */
export type EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Post'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'

export interface ObjectEvent {
  name: EventName
  bucket: string
  key: string
  /** Absent for a removal. */
  created?: { size: number; etag: string }
  time: Date
  sequencer: string
}

export interface EventOrigin {
  configurationId: string
  requestId: string
  sourceIp: string
}

const region = 'us-east-1'
const owner = 'BARLINELOCAL'

/** The body of the message that S3 sends to a queue for one event of a bucket without versioning. */
export function formatS3Event(event: ObjectEvent, origin: EventOrigin): string {
  const { created, key, sequencer } = event
  const object = {
    key: encodeKey(key),
    ...(created && { size: created.size, eTag: created.etag.replaceAll('"', '') }),
    sequencer,
  }
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: event.time.toISOString(),
    eventName: event.name,
    userIdentity: { principalId: `AWS:${owner}` },
    requestParameters: { sourceIPAddress: origin.sourceIp },
    responseElements: { 'x-amz-request-id': origin.requestId, 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: origin.configurationId,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: owner },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object,
    },
  }
  return JSON.stringify({ Records: [record] })
}

/** What S3 sends when a queue is made the target of a bucket's notifications. */
export function formatTestEvent(bucket: string, requestId: string, time: Date): string {
  const Time = time.toISOString()
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time,
    Bucket: bucket,
    RequestId: requestId,
    HostId: 'local',
  })
}

/** S3 form-URL-encodes keys, slashes excepted: a space becomes `+`, and `=` in a Hive-style key `%3D`. */
export function encodeKey(key: string): string {
  const strict = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()~]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  return key.split('/').map(strict).join('/').replaceAll('%20', '+')
}

/** S3's sequencers are hexadecimal digits; of two events of one key, the later one has the greater. */
export const formatSequencer = (value: number): string => value.toString(16).toUpperCase().padStart(18, '0')
