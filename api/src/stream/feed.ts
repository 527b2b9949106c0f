import type pg from 'pg'
import type { Logger } from 'pino'
import { catchUp } from './announce.ts'
import { createAudience, type Audience, type Subscriber } from './audience.ts'
import { keepListening } from './keep-listening.ts'
import { copy, type Position } from './position.ts'
import { readPosition } from './read-changes.ts'
import { createRecentEvents, type RecentEvents } from './recent-events.ts'
import { createSettler } from './settle.ts'

/** Every change that is committed, sent once to each subscriber that wants it; one connection to PostgreSQL for all of them. */
export interface Feed {
  /** Resolves once PostgreSQL has said how far the changes are. */
  ready: Promise<unknown>
  /** What has been sent so far. */
  position(): Position
  /** From now on; returns how to end it. */
  subscribe(subscriber: Subscriber): () => void
  events: RecentEvents
  /** Aborted when no more will come. */
  signal: AbortSignal
  close(): Promise<void>
}

export function startFeed({ databaseUrl, log }: { databaseUrl: string; log: Logger }): Feed {
  const stopped = new AbortController()
  const ready = Promise.withResolvers<unknown>()
  const audience = createAudience()
  const events = createRecentEvents(log)
  const settler = createSettler()
  let position: Position | undefined

  const work = async (client: pg.Client, isNew: boolean) => {
    const before = position
    if (isNew || !position) position = await takeUp(client, position, audience)
    if (position !== before) settler.reset()
    ready.resolve(true)
    await catchUp(client, position, audience, events)
    if (position.gaps.size === 0) return
    if (!(await settler.isDue(client, position))) return
    await catchUp(client, position, audience, events)
    settler.forget(position)
  }

  const listening = keepListening({ databaseUrl, log, signal: stopped.signal, work })
  return {
    ready: ready.promise,
    position: () => copy(position ?? { high: 0, gaps: new Set() }),
    events,
    signal: stopped.signal,
    subscribe: (subscriber) => audience.add(subscriber),
    async close() {
      stopped.abort()
      await listening
    },
  }
}

/** Where the last connection stopped, unless the table has been emptied since: then nobody's position means anything. */
async function takeUp(
  client: pg.Client,
  position: Position | undefined,
  audience: Audience,
): Promise<Position> {
  const newest = await readPosition(client)
  if (position && newest.high >= position.high) return position
  audience.endAll()
  return newest
}
