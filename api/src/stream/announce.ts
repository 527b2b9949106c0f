import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import type { Audience, Subscriber } from './audience.ts'
import { writeEvent } from './event.ts'
import { copy, covers, has, mark, merge, type Position } from './position.ts'
import { batch, readChanges, type Change } from './read-changes.ts'
import type { RecentEvents } from './recent-events.ts'
import { variantOf, type Variant } from './view.ts'

/** Changes whose bars are read together. */
const together = 50

/** Events written before others have their turn: a burst of changes for thousands of readers would hold up all else. */
const mostInTurn = 1000

/** Sends what is committed and not seen yet to those who want it, moving `position` along. */
export async function catchUp(
  client: pg.Client,
  position: Position,
  audience: Audience,
  events: RecentEvents,
): Promise<void> {
  let count: number
  do {
    const changes = await readChanges(client, position)
    for (let start = 0; start < changes.length; start += together)
      await announce(client, position, audience, events, changes.slice(start, start + together))
    count = changes.length
  } while (count >= batch)
}

async function announce(
  client: pg.Client,
  position: Position,
  audience: Audience,
  events: RecentEvents,
  changes: readonly Change[],
): Promise<void> {
  const texts = new Map(changes.map((change) => [change, new Map<Variant, string | undefined>()]))
  const read = async (some: readonly Change[]) => {
    const unread = new Map<Variant, Change[]>()
    for (const change of some)
      for (const variant of groupByVariant(change, audience).keys())
        if (!texts.get(change)!.has(variant)) unread.set(variant, [...(unread.get(variant) ?? []), change])
    for (const [variant, wanted] of unread) {
      const found = await events.read(client, wanted, variant)
      for (const [at, change] of wanted.entries()) texts.get(change)!.set(variant, found[at])
    }
    return unread.size > 0
  }
  await read(changes)
  let sent = 0
  for (const [change, known] of texts) {
    // For who has come meanwhile.
    while (await read([change]));
    sent += send(position, change, groupByVariant(change, audience), known)
    if (sent < mostInTurn) continue
    sent = 0
    await setImmediate()
  }
}

function groupByVariant(change: Change, audience: Audience): Map<Variant, Subscriber[]> {
  const groups = new Map<Variant, Subscriber[]>()
  for (const subscriber of audience.of(change.symbol)) {
    if (subscriber.seen && has(subscriber.seen, change.id)) continue
    const variant = variantOf(subscriber.view, change.interval)
    if (!variant) continue
    const group = groups.get(variant)
    if (group) group.push(subscriber)
    else groups.set(variant, [subscriber])
  }
  return groups
}

/** Marks the change and sends it in one turn: who subscribes afterwards has the mark, who did before has the event. */
function send(
  position: Position,
  change: Change,
  groups: Map<Variant, Subscriber[]>,
  texts: Map<Variant, string | undefined>,
): number {
  mark(position, change.id)
  let sent = 0
  for (const [variant, subscribers] of groups) {
    const text = texts.get(variant)
    if (text === undefined) continue
    const event = writeEvent('candles', position, text)
    for (const subscriber of subscribers)
      subscriber.send(subscriber.seen ? writeEvent('candles', seenBy(subscriber, position), text) : event)
    sent += subscribers.length
  }
  return sent
}

/**
 * What a subscriber has seen: what was sent to all, and what it came with. It may have been at another process that was ahead of this
 * one; with our position alone it would be sent again what it saw there.
 */
export function seenBy(subscriber: Subscriber, position: Position): Position {
  if (subscriber.seen && covers(position, subscriber.seen)) subscriber.seen = undefined
  if (!subscriber.seen) return position
  const both = copy(position)
  merge(both, subscriber.seen)
  return both
}
