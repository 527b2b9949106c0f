import type { Database } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import type { Letter } from './letter.ts'

export interface Indexed {
  id: string
  messageId: string
  isNew: boolean
}

// What a person or a later try has found out stays; what others took out and is back is waiting again.
const statement = `
  INSERT INTO dead_letter AS known (id, message_id, body, attributes, sent_at, receives, last_seen_at, reason, "where", expected, came,
    fingerprint, objects, bucket, key, provider, interval, symbol, observed_at, attempts, etl_version)
  SELECT id, "messageId", body, attributes, "sentAt", receives, $2, reason, "where", expected, came,
    fingerprint, objects, bucket, key, provider, interval, symbol, "observedAt", attempts, "etlVersion"
  FROM jsonb_to_recordset($1::jsonb) AS letter (id text, "messageId" text, body text, attributes jsonb, "sentAt" timestamptz,
    receives int, reason text, "where" text, expected text, came text, fingerprint text, objects int, bucket text, key text,
    provider text, interval text, symbol text, "observedAt" timestamptz, attempts int, "etlVersion" text)
  ON CONFLICT (id) DO UPDATE SET message_id = excluded.message_id, sent_at = excluded.sent_at, receives = excluded.receives,
    last_seen_at = excluded.last_seen_at, removed_at = NULL,
    state = CASE known.state WHEN 'gone' THEN 'waiting' ELSE known.state END,
    settled_at = CASE known.state WHEN 'gone' THEN NULL ELSE known.settled_at END
  WHERE known.body = excluded.body
  RETURNING id, message_id AS "messageId", old.id IS NULL AS "isNew"`

/**
 * Writes down letters as they were seen at a moment. One that calls itself by the id of another letter, which anybody could, goes by
 * its message's own.
 */
export async function indexLetters(
  pool: Database['pool'],
  letters: readonly Letter[],
  seenAt: Date,
): Promise<Indexed[]> {
  const byId = new Map(letters.map((letter) => [letter.id, letter]))
  const indexed = await upsert(pool, [...byId.values()], seenAt)
  const known = new Set(indexed.map(({ id }) => id))
  const strangers = letters.filter(({ id, messageId }) => id !== messageId && !known.has(id))
  if (strangers.length === 0) return indexed
  const renamed = strangers.map((letter) => ({ ...letter, id: letter.messageId }))
  return [...indexed, ...(await upsert(pool, renamed, seenAt))]
}

async function upsert(pool: Database['pool'], letters: readonly Letter[], seenAt: Date): Promise<Indexed[]> {
  const { rows } = await pool.query<Indexed>(statement, [JSON.stringify(letters, withoutNul), seenAt])
  return rows
}

const withoutNul = (_: string, value: unknown) =>
  typeof value === 'string' ? storable(value.toWellFormed()) : value
