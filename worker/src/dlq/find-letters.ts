import type { Database } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import { reasons, type ReasonClass } from '../etl/reasons.ts'
import type { Letter } from './letter.ts'

/** Which letters are meant; everything that is given has to fit. */
export interface Selection {
  /** Whole ids, or beginnings of them. */
  ids?: readonly string[]
  /** Whole ids, of which there may be many. */
  exactly?: readonly string[]
  /** A fingerprint, or the beginning of one. */
  group?: string
  /** A reason, or a class of them. */
  reason?: string
  symbol?: string
  provider?: string
  interval?: string
  /** The whole key of the object. */
  object?: string
  /** When the letter was sent, milliseconds, `to` exclusive. */
  from?: number
  to?: number
  /** Anywhere in body, key, or what is said of the failure; letters of either case. */
  text?: string
}

export type LetterState = 'waiting' | 'retried' | 'discarded' | 'gone'

/**
 * Why a retry would be for nothing. `loaded`: the object itself was loaded since. `deleted`: it is gone from the bucket.
 * `superseded`: a later answer of the same provider covers what it asked for; `perhaps_superseded` where nothing says what it asked
 * for. `final_elsewhere`: another provider has told of the whole of it, after it was over.
 */
export interface Obsolete {
  why: 'loaded' | 'deleted' | 'superseded' | 'perhaps_superseded' | 'final_elsewhere'
  /** The object that makes it so. */
  by: string
}

export interface FoundLetter extends Letter {
  state: LetterState
  lastSeenAt: Date
  settledAt: Date | null
  archiveKey: string | null
  interruptions: number
  obsolete: Obsolete | null
  /** The stretch that was asked for, where the ledger knows it. */
  range: { from: string; to: string } | null
  notes: number
}

const covers = `(r.detail #>> '{range,from}')::timestamptz <= (own.detail #>> '{range,from}')::timestamptz
  AND (r.detail #>> '{range,to}')::timestamptz >= (own.detail #>> '{range,to}')::timestamptz`

const columns = `l.id, l.message_id AS "messageId", l.body, l.attributes, l.sent_at AS "sentAt", l.receives, l.last_seen_at AS "lastSeenAt",
  l.state, l.settled_at AS "settledAt", l.archive_key AS "archiveKey", l.reason, l."where", l.expected, l.came, l.fingerprint,
  l.objects, l.bucket, l.key, l.provider, l.interval, l.symbol, l.observed_at AS "observedAt", l.attempts,
  l.etl_version AS "etlVersion", l.interruptions, own.detail -> 'range' AS range,
  (SELECT count(*)::int FROM dead_letter_event WHERE letter_id = l.id AND action = 'note') AS notes,
  CASE WHEN own.status IN ('loaded', 'deleted') THEN jsonb_build_object('why', own.status, 'by', own.key)
    WHEN later.key IS NOT NULL THEN jsonb_build_object('why', later.why, 'by', later.key) END AS obsolete`

/** The ledger's row of the one object of a letter, and the later object that makes it needless. */
const joins = `
  LEFT JOIN raw_object own ON l.objects = 1 AND own.bucket = l.bucket AND own.key = l.key
  LEFT JOIN LATERAL (
    SELECT r.key, CASE WHEN NOT coalesce(${covers}, false) THEN 'perhaps_superseded'
      WHEN r.provider = l.provider THEN 'superseded' ELSE 'final_elsewhere' END AS why
    FROM raw_object r
    WHERE l.objects = 1 AND r.symbol = l.symbol AND r.interval = l.interval AND r.status = 'loaded'
      AND r.observed_at > coalesce(own.observed_at, l.observed_at)
      AND CASE WHEN r.provider = l.provider THEN coalesce(${covers}, true)
        ELSE ${covers} AND r.observed_at > (own.detail #>> '{range,to}')::timestamptz + interval '1 day' END
    ORDER BY coalesce(${covers}, false) DESC, r.observed_at DESC LIMIT 1
  ) later ON true`

/** So many letters, from behind one on. */
export interface LetterPage {
  limit: number
  after?: { sentAt: number; id: string }
}

/** Letters in the order in which they were sent. Nothing but reading. */
export async function findLetters(
  pool: Database['pool'],
  selection: Selection,
  states: readonly LetterState[],
  page?: LetterPage,
): Promise<FoundLetter[]> {
  const { conditions, values } = whereOf(selection, page)
  const { rows } = await pool.query<FoundLetter>(
    `SELECT ${columns} FROM dead_letter l ${joins} WHERE l.state = ANY ($1) ${conditions.join('')} ORDER BY l.sent_at, l.id
     LIMIT $2`,
    [states, page?.limit ?? null, ...values],
  )
  return rows
}

function whereOf(selection: Selection, page?: LetterPage): { conditions: string[]; values: unknown[] } {
  const conditions: string[] = []
  const values: unknown[] = []
  const add = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return
    values.push(value)
    conditions.push(` AND ${condition(`$${values.length + 2}`)}`)
  }
  const { ids, reason, from, to, text, object } = selection
  add(
    (p) => `EXISTS (SELECT FROM unnest(${p}::text[]) one WHERE starts_with(l.id, one))`,
    ids?.length ? ids : undefined,
  )
  add((p) => `l.id = ANY (${p})`, selection.exactly)
  add((p) => `starts_with(l.fingerprint, ${p})`, selection.group)
  add((p) => `l.reason = ANY (${p})`, reason === undefined ? undefined : reasonsOf(reason))
  for (const name of ['symbol', 'provider', 'interval'] as const)
    add((p) => `l.${name} = ${p}`, selection[name])
  add((p) => `l.sent_at >= ${p}`, from === undefined ? undefined : new Date(from))
  add((p) => `l.sent_at < ${p}`, to === undefined ? undefined : new Date(to))
  add(
    (p) =>
      `strpos(lower(concat_ws(' ', l.body, l.key, l.reason, l."where", l.expected, l.came)), lower(${p})) > 0`,
    text === undefined ? undefined : storable(text),
  )
  add((p) => `l.key = ${p}`, object === undefined ? undefined : storable(object))
  const after = page?.after && [new Date(page.after.sentAt).toISOString(), page.after.id]
  add((p) => `(l.sent_at, l.id) > ((${p}::text[])[1]::timestamptz, (${p}::text[])[2])`, after)
  return { conditions, values }
}

/** A class stands for all of its reasons. */
export const reasonsOf = (name: string): string[] => {
  const ofClass = Object.entries(reasons).filter(([, reason]) => reason.class === (name as ReasonClass))
  return ofClass.length > 0 ? ofClass.map(([reason]) => reason) : [name]
}
