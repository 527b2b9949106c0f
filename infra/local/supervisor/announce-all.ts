import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { announce } from '@barline/worker/replay/announce'
import type { stackVariables } from '../stack-env.ts'
import { loadTopology } from '../topology.ts'

type Variables = Pick<
  ReturnType<typeof stackVariables>,
  | 'AWS_ENDPOINT_URL'
  | 'AWS_REGION'
  | 'AWS_ACCESS_KEY_ID'
  | 'AWS_SECRET_ACCESS_KEY'
  | 'RAW_BUCKET'
  | 'QUEUE_URL'
>

/**
 * Announces every raw object once more, for a database that is new beside a bucket that is not: all of it can be made again
 * from there. Does nothing with an empty bucket.
 */
export async function announceAll(variables: Variables, say: (line: string) => void): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, RAW_BUCKET: Bucket } = variables
  const credentials = {
    accessKeyId: variables.AWS_ACCESS_KEY_ID,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
  }
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  const sqs = new SQSClient({ endpoint, region, credentials, useQueueUrlAsEndpoint: false })
  const Prefix = loadTopology().notification.prefix
  let announced = 0
  for (let ContinuationToken: string | undefined, more = true; more;) {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) }),
    )
    const objects = (page.Contents ?? []).map(({ Key = '', Size, ETag }) => ({
      ...{ kind: 'created' as const, key: Key, size: Size, etag: ETag?.replaceAll('"', '') },
    }))
    await announce(sqs, variables.QUEUE_URL, Bucket, objects)
    announced += objects.length
    ContinuationToken = page.NextContinuationToken
    more = ContinuationToken !== undefined
  }
  if (announced > 0) say(`Loading ${announced} raw objects of an earlier database again`)
  s3.destroy()
  sqs.destroy()
}
