import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '@aws-sdk/client-sqs'
import type { DlqDeps } from './deps.ts'
import { indexLetters } from './index-letters.ts'
import { toLetter } from './letter.ts'
import { withLocks, type Locks } from './locks.ts'
import { deleteMessages, giveBack, readDepth, receiveAll, type Depth, type Queue } from './receive-all.ts'
import { recordCrashes } from './record-crashes.ts'

export type RollDeps = Pick<DlqDeps, 'db' | 'pool' | 'sqs' | 'dlqUrl' | 'now'>

/** What the queue holds, compared with the index. */
export interface Roll {
  /** Another process is at it; the rest is what it saw last. */
  busy: boolean
  startedAt: Date
  /** Messages that nobody could see just then, because somebody else has received them. */
  inFlight: number
  /** Letters that are done and still in the queue: whoever did them did not live to delete them. */
  left: number
  removed: number
  /** Milliseconds from when a letter was first sent until the queue drops it. */
  retention: number
}

/** Milliseconds for which an index that knows as many letters as the queue says it has is taken for true. */
const standsFor = 60 * 60_000

/**
 * Brings the index up to date with the queue: receives every letter, writes down what is new, and gives all of them back within
 * moments. SQS cannot be read without receiving, which hides letters meanwhile: who only looks does so where the queue tells of another
 * number than the index, and once an hour. With `remove` those are deleted that are retried or discarded, which was committed before. One
 * process at a time does this, so that two that look do not hide letters from each other.
 */
export async function callRoll(deps: RollDeps, { remove }: { remove: boolean }): Promise<Roll> {
  const queue = { sqs: deps.sqs, url: deps.dlqUrl }
  const unchanged = remove ? undefined : await asItWas(deps, await readDepth(queue))
  if (unchanged) return unchanged
  return withLocks(deps.pool, async (locks) => {
    const isMine = await takeTurn(locks, deps.dlqUrl, remove)
    const depth = await readDepth(queue)
    const startedAt = new Date(deps.now())
    if (isMine) return sweep(deps, queue, depth, startedAt, remove)
    return { busy: true, startedAt, inFlight: 0, left: 0, removed: 0, retention: depth.retention }
  })
}

/** What is known already, where nothing says that the queue holds anything else. */
async function asItWas(
  { pool, now }: RollDeps,
  { waiting, inFlight, delayed, retention }: Depth,
): Promise<Roll | undefined> {
  if (waiting === 0 || inFlight + delayed > 0) return undefined
  const { rows } = await pool.query<{ known: number; left: number; seenAt: Date | null }>(
    `SELECT count(*)::int AS known, count(*) FILTER (WHERE state <> 'waiting')::int AS left, min(last_seen_at) AS "seenAt"
     FROM dead_letter WHERE removed_at IS NULL`,
  )
  const { known, left, seenAt } = rows[0]!
  if (known !== waiting || seenAt === null || now() - seenAt.getTime() > standsFor) return undefined
  return { busy: false, startedAt: seenAt, inFlight, left, removed: 0, retention }
}

/** Who only looks does without; who has letters to delete waits. */
async function takeTurn(locks: Locks, name: string, isPatient: boolean): Promise<boolean> {
  while (!(await locks.take('roll', name))) {
    if (!isPatient) return false
    await wait(100)
  }
  return true
}

async function sweep(
  deps: RollDeps,
  queue: Queue,
  depth: Depth,
  startedAt: Date,
  remove: boolean,
): Promise<Roll> {
  const held = new Map<string, string>()
  const letterOf = new Map<string, string>()
  try {
    await receiveAll(queue, depth, held, (messages) => writeDown(deps, messages, startedAt, letterOf))
    const done = await findDone(deps, [...new Set(letterOf.values())])
    const messages = [...letterOf].flatMap(([id, letter]) =>
      done.has(letter) ? [{ id, handle: held.get(id)! }] : [],
    )
    const gone = remove ? await deleteMessages(queue, messages) : []
    for (const id of gone) held.delete(id)
    const removed = gone.map((id) => letterOf.get(id)!)
    await settle(deps, startedAt, removed, depth)
    const { inFlight, retention } = depth
    const left = messages.length - gone.length
    return { busy: false, startedAt, inFlight, left, removed: gone.length, retention }
  } finally {
    await giveBack(queue, [...held.values()])
  }
}

/** `letterOf` learns which letter each message is. */
async function writeDown(
  deps: RollDeps,
  messages: readonly Message[],
  seenAt: Date,
  letterOf: Map<string, string>,
): Promise<void> {
  const letters = messages.map(toLetter)
  const indexed = await indexLetters(deps.pool, letters, seenAt)
  const ids = new Set(indexed.map(({ id }) => id))
  for (const { id, messageId } of letters) letterOf.set(messageId, ids.has(id) ? id : messageId)
  const fresh = new Set(indexed.flatMap(({ isNew, messageId }) => (isNew ? [messageId] : [])))
  await recordCrashes(
    deps.db,
    letters.filter(({ messageId }) => fresh.has(messageId)),
  )
}

async function findDone({ pool }: RollDeps, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM dead_letter WHERE id = ANY ($1) AND state IN ('retried', 'discarded')`,
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Where nobody else had a letter in hand, one that was not seen is not there. */
async function settle({ pool }: RollDeps, startedAt: Date, removed: readonly string[], depth: Depth) {
  await pool.query('UPDATE dead_letter SET removed_at = now() WHERE id = ANY ($1)', [removed])
  if (depth.inFlight + depth.delayed > 0) return
  await pool.query(
    `UPDATE dead_letter SET state = CASE state WHEN 'waiting' THEN 'gone' ELSE state END, removed_at = now(),
       settled_at = coalesce(settled_at, now())
     WHERE removed_at IS NULL AND last_seen_at < $1`,
    [startedAt],
  )
}
