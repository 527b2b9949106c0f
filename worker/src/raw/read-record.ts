import type { S3Client } from '@aws-sdk/client-s3'
import { decodeBody } from '../etl/decode-body.ts'
import { locateRecord, type LocatedPart, type RecordOf } from './locate-record.ts'
import { readObject } from './read.ts'

/** A record, and the raw object that it was read in. */
export interface RecordAsked extends RecordOf {
  bucket: string
  key: string
  versionId: string | null
  /** Of the content that the ledger knows. */
  etag: string | null
}

/** Part of an object's text: `marked` is what is meant, the rest is what stands around it. */
export interface RecordExcerpt {
  where: string
  before: string
  marked: string
  after: string
}

export type RecordRead = { excerpts: RecordExcerpt[] } | { problem: string }

const MiB = 2 ** 20
/** Somebody who looks at a bar waits for it. */
const limits = { maxObjectBytes: 16 * MiB, maxBodyBytes: 64 * MiB }

/** Characters around a record, and of a record itself. */
const [around, longest] = [120, 2_000]

/** The text of a record as it stands in its raw object, or why it cannot be shown. */
export async function readRecord(s3: S3Client, asked: RecordAsked): Promise<RecordRead> {
  const { bucket, key, versionId, etag } = asked
  const event = { kind: 'created' as const, bucket, key, ...(versionId !== null && { versionId }) }
  const read = await readObject(s3, event, limits.maxObjectBytes).catch(() => undefined)
  if (!read) return { problem: 'The bucket does not answer.' }
  if (!read.found)
    return {
      problem:
        read.why === 'missing'
          ? 'The object is not in the bucket any more.'
          : `It has ${read.size} bytes, which is more than is looked into.`,
    }
  if (etag !== null && read.object.etag !== undefined && read.object.etag !== etag)
    return { problem: 'The object was written anew since the bar was read in it.' }
  const decoded = decodeBody(read.object.bytes, limits)
  const parts = decoded.ok ? locateRecord(decoded.text, asked) : []
  if (!decoded.ok || parts.length === 0)
    return { problem: 'The record does not stand in it where it was read.' }
  return { excerpts: parts.map((part) => excerptOf(decoded.text, part)) }
}

const excerptOf = (text: string, { where, start, end }: LocatedPart): RecordExcerpt => ({
  where,
  before: text.slice(Math.max(0, start - around), start),
  marked: text.slice(start, Math.min(end, start + longest)),
  after: text.slice(end, end + around),
})
