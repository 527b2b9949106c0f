import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { callRoll } from './call-roll.ts'
import type { DlqDeps } from './deps.ts'
import { inTransaction } from './in-transaction.ts'
import { letterIdAttribute, toMessageAttributes, type Attributes } from './letter.ts'
import type { Locks } from './locks.ts'
import { recordEvent } from './events.ts'
import { endRun, type Run } from './runs.ts'
import { stopped } from './stopping.ts'

export interface Settled {
  done: string[]
  /** Somebody else is at them, or they are not what they were when this was planned. */
  passedOver: string[]
  cancelled: boolean
  /** The process ends; the run goes on another time. */
  interrupted?: true
}

interface Row {
  state: string
  body: string
  attributes: Attributes
  messageId: string
  sentAt: Date
  receives: number
  archiveKey: string | null
  removedAt: Date | null
}

/**
 * Archives letters to the bucket, body and attributes, and takes them out of the queue; `restoreLetters` brings them back. The archive
 * is there before the letter is called discarded, and that is committed before it is deleted.
 */
export async function discardLetters(
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  letters: readonly string[],
  signal: AbortSignal,
): Promise<Settled> {
  const settled = await eachLetter(deps, locks, letters, signal, async (id, row) => {
    if (row.state !== 'waiting') return false
    const archiveKey = await archive(deps, id, row)
    await inTransaction(deps.pool, async (client) => {
      await client.query(
        `UPDATE dead_letter SET state = 'discarded', settled_at = now(), archive_key = $2 WHERE id = $1`,
        [id, archiveKey],
      )
      const detail = { archive: `s3://${deps.rawBucket}/${archiveKey}` }
      await recordEvent(client, { letterId: id, runId: run.id, actor: deps.actor, action: 'discard', detail })
    })
    return true
  })
  return finish(deps, run, settled, { remove: true })
}

/**
 * Sends discarded letters to the dead-letter queue again, as they were archived. They are called waiting before they are sent: killed in
 * between, a letter counts as gone, and what is archived can be brought back once more.
 */
export async function restoreLetters(
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  letters: readonly string[],
  signal: AbortSignal,
): Promise<Settled> {
  const settled = await eachLetter(deps, locks, letters, signal, async (id, row) => {
    if (!isRestorable(row)) return false
    const archived = await readArchive(deps, row.archiveKey!)
    await inTransaction(deps.pool, async (client) => {
      await client.query(
        `UPDATE dead_letter SET state = 'waiting', settled_at = NULL, removed_at = NULL, last_seen_at = $2 WHERE id = $1`,
        [id, new Date(deps.now())],
      )
      await recordEvent(client, {
        letterId: id,
        runId: run.id,
        actor: deps.actor,
        action: 'restore',
        detail: {},
      })
    })
    // One that was not deleted yet is still in the queue.
    if (row.removedAt !== null) await send(deps, id, archived)
    return true
  })
  return finish(deps, run, settled, { remove: false })
}

async function finish(
  deps: DlqDeps,
  run: Run,
  settled: Settled,
  { remove }: { remove: boolean },
): Promise<Settled> {
  if (settled.interrupted) return settled
  await callRoll(deps, { remove })
  await endRun(deps.pool, run, settled.cancelled ? 'cancelled' : 'done')
  return settled
}

const isRestorable = ({ state, archiveKey }: Row) =>
  archiveKey !== null && (state === 'discarded' || state === 'gone')

async function eachLetter(
  deps: DlqDeps,
  locks: Locks,
  letters: readonly string[],
  signal: AbortSignal,
  act: (id: string, row: Row) => Promise<boolean>,
): Promise<Settled> {
  const settled: Settled = { done: [], passedOver: [], cancelled: false }
  for (const id of letters) {
    if (signal.aborted)
      return stopped(signal) === 'cancelled'
        ? { ...settled, cancelled: true }
        : { ...settled, interrupted: true }
    if (!(await locks.take('letter', id))) {
      settled.passedOver.push(id)
      continue
    }
    try {
      const row = await readRow(deps, id)
      const isDone = row !== undefined && (await act(id, row))
      settled[isDone ? 'done' : 'passedOver'].push(id)
    } finally {
      await locks.release('letter', id)
    }
  }
  return settled
}

async function readRow({ pool }: DlqDeps, id: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    `SELECT state, body, attributes, message_id AS "messageId", sent_at AS "sentAt", receives, archive_key AS "archiveKey",
       removed_at AS "removedAt" FROM dead_letter WHERE id = $1`,
    [id],
  )
  return rows[0]
}

async function archive(deps: DlqDeps, id: string, row: Row): Promise<string> {
  const { body, attributes, messageId, sentAt, receives } = row
  const now = new Date(deps.now()).toISOString()
  const Key = `dead-letters/${now.slice(0, 10)}/${encodeURIComponent(id)}.json`
  const by = { discardedAt: now, discardedBy: deps.actor }
  const Body = JSON.stringify({ id, messageId, sentAt, receives, attributes, body, ...by })
  const ContentType = 'application/json'
  await deps.s3.send(new PutObjectCommand({ Bucket: deps.rawBucket, Key, Body, ContentType }))
  return Key
}

async function readArchive(
  { s3, rawBucket }: DlqDeps,
  Key: string,
): Promise<Pick<Row, 'body' | 'attributes'>> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: rawBucket, Key }))
  return JSON.parse(await Body!.transformToString()) as Pick<Row, 'body' | 'attributes'>
}

/** SQS takes ten attributes at most; a letter that has them all comes back under a new id. */
async function send(
  deps: DlqDeps,
  id: string,
  { body, attributes }: Pick<Row, 'body' | 'attributes'>,
): Promise<void> {
  const known = { DataType: 'String', StringValue: id }
  const hasRoom = Object.keys(attributes).length < 10 || letterIdAttribute in attributes
  const carried = hasRoom ? { ...attributes, [letterIdAttribute]: known } : attributes
  const request = {
    QueueUrl: deps.dlqUrl,
    MessageBody: body,
    MessageAttributes: toMessageAttributes(carried),
  }
  await deps.sqs.send(new SendMessageCommand(request))
}
