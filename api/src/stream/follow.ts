import type pg from 'pg'
import type { ReadyEvent } from '../wire.ts'
import type { Channel } from './channel.ts'
import { formatEvent, type Subscriber } from './announce.ts'
import type { Feed } from './feed.ts'
import { covers, formatPosition, parsePosition, type Position } from './position.ts'
import { readPosition } from './read-changes.ts'
import { replay } from './replay.ts'

export interface StreamDeps {
  pool: pg.Pool
  feed: Feed
  /** Milliseconds between two signs of life; 15 s where not given. */
  heartbeat?: number
  /** Bytes that a reader may leave untaken; 1 MiB where not given. */
  capacity?: number
  /** Streams open at once; 1000 where not given. */
  places?: number
}

/**
 * One stream from its first word to its last: what was missed since `lastEventId`, `ready`, then every change as it comes.
 * Resolves when the reader has gone, was cut off, or no more changes will come; rejects when PostgreSQL fails on the way.
 */
export async function follow(
  { pool, feed, heartbeat = 15_000 }: StreamDeps,
  channel: Channel,
  wish: Pick<Subscriber, 'wants' | 'adjust'>,
  lastEventId: string,
): Promise<void> {
  const over = AbortSignal.any([channel.closed, feed.signal])
  const ended = new Promise<void>((resolve) =>
    over.addEventListener('abort', () => resolve(), { once: true }),
  )
  let live = false
  // An id without an event moves the reader's Last-Event-ID on, so that a quiet stream too is resumed from where it was.
  const sign = () => (live ? `: heartbeat\nid: ${formatPosition(feed.position())}\n\n` : ': heartbeat\n\n')
  const beat = setInterval(() => channel.write(sign()), heartbeat)
  channel.write('retry: 1000\n\n')
  try {
    await Promise.race([feed.ready, ended])
    const came = await recognise(pool, feed, lastEventId)
    while (came && !covers(came, feed.position()) && !over.aborted)
      await replay(pool, came, feed.position(), wish, channel)
    if (over.aborted) return
    // In the turn that found nothing missing, so that nothing comes in between or twice.
    const leave = feed.subscribe({ ...wish, seen: came, send: channel.write, end: channel.close })
    channel.write(
      formatEvent(
        'ready',
        came ?? feed.position(),
        JSON.stringify({ resumed: came !== undefined } satisfies ReadyEvent),
      ),
    )
    live = true
    await ended
    leave()
  } finally {
    clearInterval(beat)
    channel.close()
  }
}

/** Where the reader was, or undefined where it does not say or was elsewhere: ids of another database would hide our changes. */
async function recognise(pool: pg.Pool, feed: Feed, lastEventId: string): Promise<Position | undefined> {
  const came = parsePosition(lastEventId)
  if (!came || came.high <= feed.position().high) return came
  return came.high <= (await readPosition(pool)).high ? came : undefined
}
