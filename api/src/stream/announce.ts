import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import { formatPosition, has, mark, type Position } from './position.ts'
import { batch, readChanges, readEventData, type Change } from './read-changes.ts'

/** One who wants to know of changes as they are committed. */
export interface Subscriber {
  wants(symbol: string, interval: Interval): boolean
  /** What it has seen already and is not sent again. */
  seen: Position | undefined
  send(event: string): void
  /** Its stream cannot be gone on with. */
  end(): void
}

export const formatEvent = (event: string, position: Position, data: string): string =>
  `event: ${event}\nid: ${formatPosition(position)}\ndata: ${data}\n\n`

/** Sends what is committed and not seen yet to those who want it, moving `position` along. */
export async function catchUp(
  client: pg.Client,
  position: Position,
  subscribers: ReadonlySet<Subscriber>,
): Promise<void> {
  let count: number
  do {
    const changes = await readChanges(client, position)
    for (const change of changes) await announce(client, position, subscribers, change)
    count = changes.length
  } while (count >= batch)
}

async function announce(
  client: pg.Client,
  position: Position,
  subscribers: ReadonlySet<Subscriber>,
  change: Change,
): Promise<void> {
  const isWanted = ({ wants, seen }: Subscriber) =>
    wants(change.symbol, change.interval) && !(seen && has(seen, change.id))
  const data = [...subscribers].some(isWanted) ? await readEventData(client, change) : ''
  // Marked and sent in one turn: who subscribes meanwhile has either the mark or the event.
  mark(position, change.id)
  const event = formatEvent('candles', position, data)
  for (const subscriber of subscribers) if (isWanted(subscriber)) subscriber.send(event)
}
