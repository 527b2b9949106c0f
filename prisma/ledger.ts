import type { Prisma } from './generated/client.ts'
import type { Db } from './client.ts'

/** A raw object as an event or a listing tells of it, and what its key says where that could be read. */
export interface RawObjectFacts {
  bucket: string
  key: string
  versionId?: string | undefined
  etag?: string | undefined
  /** Hexadecimal, of any length; orders the events of one key. */
  sequencer?: string | undefined
  size?: number | undefined
  provider?: string | undefined
  interval?: string | undefined
  symbol?: string | undefined
  observedAt?: Date | undefined
}

/** What became of an object the last time it was tried. */
export interface LedgerEntry {
  status: 'loaded' | 'poison' | 'retry' | 'deleted'
  /** How often the queue has delivered the message, this time included. */
  attempts: number
  reason?: string | undefined
  detail?: Prisma.InputJsonValue | undefined
  rows?: number | undefined
  rejected?: number | undefined
  etlVersion: string
}

type Sql = Pick<Db, '$queryRawUnsafe'>

/** Text order of padded sequencers is the order of the events: AWS says to compare them right-padded with zeros. */
export const padSequencer = (sequencer: string): string => storable(sequencer).toUpperCase().padEnd(64, '0')

/** PostgreSQL's text holds everything but NUL, which S3 lets into a key, and a message of anybody's into anything. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD')

// An event that is older than what the ledger has seen of its key changes nothing: no row comes back.
const statement = `-- prepared: ledger_record
INSERT INTO raw_object AS known (bucket, key, version_id, etag, sequencer, size, provider, interval, symbol, observed_at,
  status, attempts, reason, detail, rows, rejected, etl_version, inserted, revised, processed_at, deleted_at)
VALUES ($1, $2, $3, $4, $5, $6::bigint, $7, $8, $9, $10::timestamptz,
  $11, $12::int, $13, $14::jsonb, $15::int, $16::int, $17, 0, 0, clock_timestamp(),
  CASE WHEN $11 = 'deleted' THEN clock_timestamp() END)
ON CONFLICT (bucket, key) DO UPDATE SET
  version_id = coalesce(excluded.version_id, known.version_id), etag = coalesce(excluded.etag, known.etag),
  sequencer = coalesce(excluded.sequencer, known.sequencer), size = coalesce(excluded.size, known.size),
  provider = excluded.provider, interval = excluded.interval, symbol = excluded.symbol, observed_at = excluded.observed_at,
  status = excluded.status, attempts = excluded.attempts, reason = excluded.reason, detail = excluded.detail,
  rows = excluded.rows, rejected = excluded.rejected, etl_version = excluded.etl_version,
  inserted = 0, revised = 0, processed_at = excluded.processed_at, deleted_at = excluded.deleted_at
WHERE known.sequencer IS NULL OR excluded.sequencer IS NULL OR known.sequencer <= excluded.sequencer
RETURNING id`

/** Writes an object's row and gives its id, or undefined where a newer event of the same key is known already. */
export async function recordObject(
  sql: Sql,
  object: RawObjectFacts,
  entry: LedgerEntry,
): Promise<number | undefined> {
  const rows = await sql.$queryRawUnsafe<{ id: number }[]>(
    statement,
    storable(object.bucket),
    storable(object.key),
    object.versionId === undefined ? null : storable(object.versionId),
    object.etag === undefined ? null : storable(object.etag),
    object.sequencer === undefined ? null : padSequencer(object.sequencer),
    Number.isSafeInteger(object.size) ? BigInt(object.size!) : null,
    object.provider ?? null,
    object.interval ?? null,
    object.symbol ?? null,
    object.observedAt ?? null,
    entry.status,
    entry.attempts,
    entry.reason ?? null,
    entry.detail === undefined ? null : JSON.stringify(entry.detail),
    entry.rows ?? null,
    entry.rejected ?? null,
    entry.etlVersion,
  )
  return rows[0]?.id
}
