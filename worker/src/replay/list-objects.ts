import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'

export interface ListedObject {
  key: string
  size: number
  etag: string
  lastModified: Date
}

/** The bucket's objects below a prefix, a page of up to a thousand at a time, in the order of their keys' bytes. */
export async function* listObjects(
  s3: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<{ objects: ListedObject[]; isLast: boolean }> {
  for (let token: string | undefined, more = true; more;) {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token && { ContinuationToken: token }),
      }),
    )
    const objects = (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '', LastModified }) => ({
      ...{ key: Key, size: Size, etag: ETag.replaceAll('"', '') },
      lastModified: LastModified ?? new Date(0),
    }))
    token = page.NextContinuationToken
    more = token !== undefined
    yield { objects, isLast: !more }
  }
}
