import { GetObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { formatRawKey, type RawKey } from '../raw/key.ts'
import type { RawStore } from '../raw/store.ts'

export interface StoredAnswer {
  /** The HTTP status; undefined where it is not our fetcher that put the object. */
  status: number | undefined
  body: Uint8Array
}

/** The newest answer of a series that is in the bucket, observed since the given time; undefined where there is none. */
export async function latestAnswer(
  { s3, bucket }: RawStore,
  series: Omit<RawKey, 'observedAt'>,
  since: Date,
): Promise<StoredAnswer | undefined> {
  const from = formatRawKey({ ...series, observedAt: since })
  const prefix = from.slice(0, from.lastIndexOf('/') + 1)
  let newest: string | undefined
  for (let after: string | undefined = from; after !== undefined;) {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: after }),
    )
    newest = page.Contents?.at(-1)?.Key ?? newest
    after = page.IsTruncated ? newest : undefined
  }
  if (newest === undefined) return undefined
  const { Body, Metadata } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: newest }))
  const status = Metadata?.['http-status']
  return {
    status: status === undefined ? undefined : Number(status),
    body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
  }
}
