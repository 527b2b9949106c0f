import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import { formatPosition, has, mark, type Position } from './position.ts'
import type { View } from './query.ts'
import { batch, readChanges, type Change } from './read-changes.ts'
import { readEventIn } from './read-derived-event.ts'

/** One who wants to know of changes as they are committed. */
export interface Subscriber {
  /** In which interval it follows the changes of a series: that of the series, or one that may be derived from it. */
  wants: View
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
  const wantedBy = ({ wants, seen }: Subscriber) =>
    seen && has(seen, change.id) ? undefined : wants(change.symbol, change.interval)
  const data = new Map<Interval, string | undefined>()
  // Anew after each reading, for who has come meanwhile.
  const unread = () => [...subscribers].map(wantedBy).find((interval) => interval && !data.has(interval))
  for (let interval = unread(); interval; interval = unread())
    data.set(interval, await readEventIn(client, change, interval))
  // Marked and sent in one turn: who subscribes meanwhile has either the mark or the event.
  mark(position, change.id)
  const events = new Map(
    [...data].map(([interval, text]) => [interval, text && formatEvent('candles', position, text)]),
  )
  for (const subscriber of subscribers) {
    const interval = wantedBy(subscriber)
    const event = interval && events.get(interval)
    if (event) subscriber.send(event)
  }
}
