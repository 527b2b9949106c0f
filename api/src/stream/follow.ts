import type pg from 'pg'
import type { Access } from '../auth/access.ts'
import type { ReadyEvent } from '../wire.ts'
import { seenBy } from './announce.ts'
import type { Subscriber } from './audience.ts'
import type { Channel } from './channel.ts'
import { writeEvent, writeHeartbeat, writeRetry } from './event.ts'
import type { Feed } from './feed.ts'
import type { Every, Heart } from './heart.ts'
import type { Places } from './places.ts'
import { covers, parsePosition, type Position } from './position.ts'
import { readNewest } from './read-changes.ts'
import { replay } from './replay.ts'
import type { View } from './view.ts'

export interface StreamDeps {
  pool: pg.Pool
  feed: Feed
  /** Milliseconds between two signs of life; 15 s where not given. */
  heartbeat?: number
  /** What keeps time for them; the clock where not given. */
  every?: Every
  /** Bytes that a reader may leave untaken; 1 MiB where not given. */
  capacity?: number
  /** Streams open at once; 2000 where not given. */
  places?: Places
  /** Whose `x-forwarded-for` is believed when places are counted by caller; nobody's where not given. */
  access?: Pick<Access, 'proxies'>
}

/** Changes that may have been missed at most. Who was away for longer reads anew what it shows: that costs less than all that has happened. */
export const mostMissed = 50_000

const quiet = writeHeartbeat()

/**
 * One stream from its first word to its last: what was missed since `lastEventId`, `ready`, then every change as it comes.
 * Resolves when the reader has gone, was cut off, or no more changes will come; rejects when PostgreSQL fails on the way.
 */
export async function follow(
  { pool, feed, heart }: Pick<StreamDeps, 'pool' | 'feed'> & { heart: Heart },
  channel: Channel,
  view: View,
  lastEventId: string,
): Promise<void> {
  let subscriber: Subscriber | undefined
  const rest = heart.add((sign) => channel.beat(signFor(subscriber, feed, sign)))
  feed.signal.addEventListener('abort', channel.close, { once: true })
  if (feed.signal.aborted) channel.close()
  let leave = () => {}
  channel.write(writeRetry())
  try {
    await Promise.race([feed.ready, channel.gone])
    const came = await catchUp(pool, feed, channel, view, lastEventId)
    if (!channel.isOpen()) return
    // In the turn that found nothing missing, so that nothing comes in between or twice.
    const now = feed.position()
    const seen = came && !covers(now, came) ? came : undefined
    subscriber = { view, seen, send: channel.write, end: channel.close }
    leave = feed.subscribe(subscriber)
    const ready: ReadyEvent = { resumed: came !== undefined }
    channel.write(writeEvent('ready', came ?? now, JSON.stringify(ready)))
    await channel.gone
  } finally {
    rest()
    leave()
    feed.signal.removeEventListener('abort', channel.close)
    channel.close()
  }
}

function signFor(subscriber: Subscriber | undefined, feed: Feed, sign: Uint8Array): Uint8Array {
  if (!subscriber) return quiet
  return subscriber.seen ? writeHeartbeat(seenBy(subscriber, feed.position())) : sign
}

/** Where the reader is once it has all that the feed has sent; undefined where it cannot go on from what it says. */
async function catchUp(
  pool: pg.Pool,
  feed: Feed,
  channel: Channel,
  view: View,
  lastEventId: string,
): Promise<Position | undefined> {
  const came = parsePosition(lastEventId)
  if (!came || (await isForeign(pool, feed, came))) return undefined
  while (channel.isOpen() && !covers(came, feed.position())) {
    if (feed.position().high - came.high > mostMissed) return undefined
    await replay(pool, feed.events, came, feed.position(), view, channel)
  }
  return came
}

/** Whether the reader was elsewhere: ids of another database would hide our changes. */
const isForeign = async (pool: pg.Pool, feed: Feed, { high }: Position): Promise<boolean> =>
  high > feed.position().high && high > (await readNewest(pool))
