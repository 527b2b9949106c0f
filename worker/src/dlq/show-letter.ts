import { decodeBody } from '../etl/decode-body.ts'
import { readEnvelope } from '../queue/read-envelope.ts'
import { readObject } from '../raw/read.ts'
import type { DlqDeps } from './deps.ts'
import type { FoundLetter } from './find-letters.ts'
import { legible } from './legible.ts'
import { locate } from './locate.ts'
import { findEvents, type LetterEvent } from './events.ts'

/** Text of the object, as it is there now: its beginning, or what lies around the offending place, which is `marked`. */
export interface Excerpt {
  before: string
  marked: string
  after: string
  /** Characters of the whole that come before and after. */
  skipped: { before: number; after: number }
}

export interface ShownLetter {
  letter: FoundLetter
  object: { bytes: number; lastModified: string | null; excerpt: Excerpt } | { problem: string } | null
  /** The object's row in the ledger. */
  ledger: Record<string, unknown> | null
  history: LetterEvent[]
}

const around = { before: 300, after: 300, longest: 400, head: 600 }

/** All that is known of a letter, for somebody who has to decide. */
export async function showLetter(deps: Omit<DlqDeps, 'actor'>, letter: FoundLetter): Promise<ShownLetter> {
  return {
    letter,
    object: await readExcerpt(deps, letter),
    ledger: await readLedger(deps, letter),
    history: await findEvents(deps.pool, { letterId: letter.id }),
  }
}

async function readExcerpt(
  deps: Pick<DlqDeps, 's3' | 'limits'>,
  { body, where }: FoundLetter,
): Promise<ShownLetter['object']> {
  const envelope = readEnvelope(body)
  const event = envelope.ok ? envelope.events[0]?.event : undefined
  if (!event) return null
  const read = await readObject(deps.s3, event, deps.limits.maxObjectBytes).catch(messageOf)
  if (typeof read === 'string') return { problem: `The object cannot be read: ${read}.` }
  if (!read.found)
    return {
      problem:
        read.why === 'missing'
          ? 'The object is not in the bucket.'
          : `It has ${read.size} bytes, which is more than is read.`,
    }
  const { bytes, lastModified } = read.object
  const decoded = decodeBody(bytes, deps.limits)
  const excerpt = decoded.ok ? excerptOf(decoded.text, where) : excerptOfBytes(Buffer.from(bytes))
  return { bytes: bytes.length, lastModified: lastModified?.toISOString() ?? null, excerpt }
}

/** Whoever wrote the message may have named what no bucket is called, or what is not ours: the letter is there all the same. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message || error.name : String(error)).replace(/\.$/, '')

export function excerptOf(text: string, where: string): Excerpt {
  const place = locate(text, where)
  if (!place) {
    const before = text.slice(0, around.head)
    return { before, marked: '', after: '', skipped: { before: 0, after: text.length - before.length } }
  }
  const start = Math.max(0, place.start - around.before)
  const end = Math.min(place.end, place.start + around.longest)
  const after = text.slice(end, end + around.after)
  return {
    before: text.slice(start, place.start),
    marked: text.slice(place.start, end),
    after,
    skipped: { before: start, after: text.length - end - after.length },
  }
}

function excerptOfBytes(bytes: Buffer): Excerpt {
  const { text, rest } = legible(bytes)
  return { before: text, marked: '', after: '', skipped: { before: 0, after: rest } }
}

async function readLedger(
  { pool }: Pick<DlqDeps, 'pool'>,
  { bucket, key }: FoundLetter,
): Promise<ShownLetter['ledger']> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT status, attempts, reason, rows, inserted, revised, rejected, etl_version AS "etlVersion", version_id AS "versionId",
       first_seen_at AS "firstSeenAt", processed_at AS "processedAt" FROM raw_object WHERE bucket = $1 AND key = $2`,
    [bucket, key],
  )
  return rows[0] ?? null
}
