import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { ObjectEvent } from '../queue/read-envelope.ts'
import { isObservable } from './key.ts'

export interface ReadObject {
  bytes: Uint8Array
  etag: string | undefined
  lastModified: Date | undefined
  /** Our fetcher's note of when the answer was received; strangers' objects have none. */
  fetchedAt: Date | undefined
  requestUrl: string | undefined
}

export type ReadResult =
  | { found: true; object: ReadObject }
  | { found: false; why: 'missing' }
  | { found: false; why: 'too_large'; size: number }

/** Fetches an object's bytes; one that is larger than `maxBytes` is not downloaded. Throws when S3 cannot be reached. */
export async function readObject(s3: S3Client, event: ObjectEvent, maxBytes: number): Promise<ReadResult> {
  const request = {
    Bucket: event.bucket,
    Key: event.key,
    ...(event.versionId ? { VersionId: event.versionId } : {}),
  }
  const answer = await s3.send(new GetObjectCommand(request)).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (!answer?.Body) return { found: false, why: 'missing' }
  const size = answer.ContentLength ?? 0
  if (size > maxBytes) {
    ;(answer.Body as unknown as { destroy(): void }).destroy()
    return { found: false, why: 'too_large', size }
  }
  const bytes = await answer.Body.transformToByteArray()
  return {
    found: true,
    object: {
      bytes,
      etag: unquote(answer.ETag),
      lastModified: answer.LastModified,
      fetchedAt: toDate(answer.Metadata?.['fetched-at']),
      requestUrl: answer.Metadata?.['request-url'],
    },
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && ['NoSuchKey', 'NoSuchVersion', 'NoSuchBucket', 'NotFound'].includes(error.name)

const unquote = (etag: string | undefined) => etag?.replaceAll('"', '')

function toDate(text: string | undefined): Date | undefined {
  const date = new Date(text ?? Number.NaN)
  return isObservable(date) ? date : undefined
}
