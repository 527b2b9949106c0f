import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs'

/** An object as a listing tells of it, put there or gone. */
export interface Announced {
  kind: 'created' | 'removed'
  key: string
  size?: number | undefined
  etag?: string | undefined
}

const eventNames = { created: 'ObjectCreated:Put', removed: 'ObjectRemoved:Delete' }

/** Tells the queue of objects as S3 would have; without a sequencer, since only S3 can give one. Throws where one could not be sent. */
export async function announce(
  sqs: SQSClient,
  QueueUrl: string,
  bucket: string,
  objects: readonly Announced[],
): Promise<void> {
  for (let start = 0; start < objects.length; start += 10) {
    const Entries = objects.slice(start, start + 10).map((object, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify({ Records: [toRecord(bucket, object)] }),
    }))
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
    if (Failed[0])
      throw new Error(
        `The queue did not take ${Failed.length} of ${Entries.length} messages: ${Failed[0].Message ?? Failed[0].Code}`,
      )
  }
}

/** S3 writes keys as an HTML form does: a space is `+`. */
const toRecord = (bucket: string, { kind, key, size, etag }: Announced) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  eventName: eventNames[kind],
  s3: {
    bucket: { name: bucket },
    object: { key: encodeURIComponent(key).replaceAll('%20', '+'), size, eTag: etag },
  },
})
