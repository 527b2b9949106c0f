import { setTimeout as wait } from 'node:timers/promises'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import pg from 'pg'

/** The name of the connections that only look whether something is done. */
export const ownConnections = 'exercise'

export interface OneByOne {
  put(key: string, body: string): Promise<void>
  remove(key: string): Promise<void>
  /** Waits until the ETL has nothing to do. */
  settled(): Promise<void>
}

/** Puts and removes objects, each when the one before is done with: statements that wait for each other cannot be sent one by one again. */
export function openOneByOne(endpoint: string): OneByOne {
  const access = {
    ...{ endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'record', secretAccessKey: 'record' },
  }
  const s3 = new S3Client({ ...access, forcePathStyle: true })
  const sqs = new SQSClient({ ...access, useQueueUrlAsEndpoint: false })
  const own = new pg.Pool({ connectionString: process.env.DATABASE_URL!, application_name: ownConnections })
  own.on('error', () => {})
  const Bucket = process.env.RAW_BUCKET!
  const settled = async () => {
    await until('the queue is empty', () => isEmpty(sqs))
    await wait(100) // what follows from a commit, as streams and roll-ups do
  }
  const becomes = async (key: string, statuses: string[]) => {
    const sql = 'SELECT FROM raw_object WHERE key = $1 AND status = ANY ($2)'
    const isKnown = async () => (await own.query(sql, [key, statuses])).rows.length > 0
    await until(`${key} is ${statuses.join(' or ')}`, isKnown)
    await settled()
  }
  return {
    async put(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
      await becomes(Key, ['loaded', 'skipped', 'poison'])
    },
    async remove(Key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }))
      await becomes(Key, ['deleted'])
    },
    settled,
  }
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries++)
    if (tries > 600) throw new Error(`This did not come true within half a minute: ${what}`)
    else await wait(50)
}

async function isEmpty(sqs: SQSClient): Promise<boolean> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const request = { QueueUrl: process.env.QUEUE_URL!, AttributeNames: [...names] }
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(request))
  return names.every((name) => Attributes?.[name] === '0')
}
