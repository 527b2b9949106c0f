import type pg from 'pg'
import type { Logger } from 'pino'
import { catchUp, type Subscriber } from './announce.ts'
import { keepListening } from './keep-listening.ts'
import { copy, type Position } from './position.ts'
import { readPosition } from './read-changes.ts'
import { createSettler, readSnapshot } from './settle.ts'

/** Every change that is committed, sent once to each subscriber that wants it; one connection to PostgreSQL for all of them. */
export interface Feed {
  /** Resolves once PostgreSQL has said how far the changes are. */
  ready: Promise<unknown>
  /** What has been sent so far. */
  position(): Position
  /** From now on; returns how to end it. */
  subscribe(subscriber: Subscriber): () => void
  /** Aborted when no more will come. */
  signal: AbortSignal
  close(): Promise<void>
}

export function startFeed({ databaseUrl, log }: { databaseUrl: string; log: Logger }): Feed {
  const stopped = new AbortController()
  const ready = Promise.withResolvers<unknown>()
  const subscribers = new Set<Subscriber>()
  const settler = createSettler()
  let position: Position | undefined

  const work = async (client: pg.Client, isNew: boolean) => {
    if (isNew || !position) position = await takeUp(client, position, subscribers)
    ready.resolve(true)
    await catchUp(client, position, subscribers)
    if (position.gaps.size === 0) return
    const snapshot = await readSnapshot(client)
    if (!settler.isDue(snapshot)) return settler.watch(position, snapshot)
    await catchUp(client, position, subscribers)
    settler.forget(position)
  }

  const listening = keepListening({ databaseUrl, log, signal: stopped.signal, work })
  return {
    ready: ready.promise,
    position: () => copy(position ?? { high: 0, gaps: new Set() }),
    signal: stopped.signal,
    subscribe(subscriber) {
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },
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
  subscribers: ReadonlySet<Subscriber>,
): Promise<Position> {
  const newest = await readPosition(client)
  if (position && newest.high >= position.high) return position
  for (const subscriber of subscribers) subscriber.end()
  return newest
}
