import { createHash } from 'node:crypto'
import { HeadObjectCommand, PutObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3'
import { formatRawKey, type RawKey } from './key.ts'

export interface RawStore {
  s3: S3Client
  bucket: string
}

/** What is known of an answer beside its bytes; it travels as object metadata. */
export interface AnswerFacts {
  /** Where the answer is from. Secrets in its query are taken out before it is stored. */
  url?: string
  status?: number
  contentType?: string | undefined
}

export interface Stored {
  key: string
  bytes: number
  observedAt: Date
  /** False where the same bytes were there under this key already, and nothing was sent. */
  isNew: boolean
}

const contentTypes = { json: 'application/json', csv: 'text/csv' }

/**
 * Puts an answer byte for byte under its key. A key is never written twice: the same bytes are left alone, and other bytes of
 * the same millisecond take the next free one. Needs leave to list the bucket, or S3 answers 403 in place of 404.
 */
export async function putRaw(
  store: RawStore,
  key: RawKey,
  body: Uint8Array,
  facts: AnswerFacts = {},
): Promise<Stored> {
  const sha256 = createHash('sha256').update(body).digest('hex')
  for (let observedAt = key.observedAt; ;) {
    const name = formatRawKey({ ...key, observedAt })
    const stored = { key: name, bytes: body.length, observedAt }
    const found = await head(store, name)
    if (found?.sha256 === sha256) return { ...stored, isNew: false }
    if (!found && (await put(store, name, { ...key, observedAt }, body, sha256, facts)))
      return { ...stored, isNew: true }
    observedAt = new Date(observedAt.getTime() + 1)
  }
}

/** False where somebody else has taken the key since we looked. */
async function put(
  { s3, bucket }: RawStore,
  name: string,
  key: RawKey,
  body: Uint8Array,
  sha256: string,
  facts: AnswerFacts,
) {
  const metadata = {
    sha256,
    'fetched-at': key.observedAt.toISOString(),
    ...(facts.url === undefined ? {} : { 'request-url': withoutSecrets(facts.url) }),
    ...(facts.status === undefined ? {} : { 'http-status': String(facts.status) }),
  }
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: name,
    Body: body,
    ContentType: key.gzip ? 'application/gzip' : (facts.contentType ?? contentTypes[key.extension]),
    Metadata: metadata,
    IfNoneMatch: '*',
  })
  try {
    await s3.send(command)
    return true
  } catch (error) {
    if (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0))
      return false
    throw error
  }
}

interface Head {
  sha256: string | undefined
}

async function head({ s3, bucket }: RawStore, key: string): Promise<Head | undefined> {
  try {
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    return { sha256: Metadata?.sha256 }
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined
    throw error
  }
}

const secret = /^(api[-_]?key|access[-_]?key|token|access[-_]?token|key|secret|crumb|password|sig(nature)?)$/i

/** A request's URL as it may be kept: no user, no password, and no value of a parameter that lets one in. */
export function withoutSecrets(text: string): string {
  const url = new URL(text)
  url.username = url.password = ''
  for (const name of [...url.searchParams.keys()])
    if (secret.test(name)) url.searchParams.set(name, 'removed')
  return url.href
}
