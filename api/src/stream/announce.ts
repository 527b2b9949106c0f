import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import { formatPosition, has, mark, type Position } from './position.ts'
import type { View } from './query.ts'
import { batch, readChanges, type Change } from './read-changes.ts'
import { readEvent } from './read-event.ts'

/** One who wants to know of changes as they are committed. */
export interface Subscriber {
  /** In which interval it follows the changes of a series: that of the series, or one that may be derived from it. */
  wants: View
  /** How the bars are adjusted that it is sent. */
  adjust: Adjust
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
  const wantedBy = ({ wants, seen, adjust }: Subscriber): Variant | undefined => {
    const interval = seen && has(seen, change.id) ? undefined : wants(change.symbol, change.interval)
    return interval && `${interval} ${adjust}`
  }
  const data = new Map<Variant, string | undefined>()
  // Anew after each reading, for who has come meanwhile.
  const unread = () => [...subscribers].map(wantedBy).find((variant) => variant && !data.has(variant))
  for (let variant = unread(); variant; variant = unread()) {
    const [interval, adjust] = variant.split(' ') as [Interval, Adjust]
    data.set(variant, await readEvent(client, change, interval, adjust))
  }
  // Marked and sent in one turn: who subscribes meanwhile has either the mark or the event.
  mark(position, change.id)
  const events = new Map(
    [...data].map(([variant, text]) => [variant, text && formatEvent('candles', position, text)]),
  )
  for (const subscriber of subscribers) {
    const variant = wantedBy(subscriber)
    const event = variant && events.get(variant)
    if (event) subscriber.send(event)
  }
}

/** Subscribers of the same interval and adjustment are sent the same. */
type Variant = `${Interval} ${Adjust}`
