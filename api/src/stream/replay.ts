import type pg from 'pg'
import type { Channel } from './channel.ts'
import { writeEvent } from './event.ts'
import { has, mark, merge, type Position } from './position.ts'
import { batch, readChanges, type Change } from './read-changes.ts'
import type { RecentEvents } from './recent-events.ts'
import { variantOf, type Variant, type View } from './view.ts'

/** Changes whose bars are read together. */
const together = 50

/**
 * Sends the next of what `target` has seen and `at` has not, at the pace of the reader, and moves `at` along with it. When
 * nothing is left, `at` covers `target`.
 */
export async function replay(
  sql: pg.Pool,
  events: RecentEvents,
  at: Position,
  target: Position,
  view: View,
  channel: Channel,
): Promise<void> {
  const isSettled = (id: number) => has(target, id)
  const changes = await readChanges(sql, at, view)
  // What was committed after `target` comes in a later round, or live.
  const due = changes.filter(({ id }) => isSettled(id))
  for (let start = 0; start < due.length; start += together) {
    const some = due.slice(start, start + together)
    const texts = await recall(sql, events, some, view)
    for (const change of some) {
      mark(at, change.id, isSettled)
      const text = texts.get(change)
      if (text !== undefined) channel.write(writeEvent('candles', at, text))
      await channel.room()
      if (!channel.isOpen()) return
    }
  }
  const wasLast = changes.length < batch || changes.at(-1)!.id >= target.high
  if (wasLast) merge(at, target)
}

async function recall(
  sql: pg.Pool,
  events: RecentEvents,
  changes: readonly Change[],
  view: View,
): Promise<Map<Change, string | undefined>> {
  const wanted = Map.groupBy(changes, ({ interval }) => variantOf(view, interval))
  const texts = new Map<Change, string | undefined>()
  for (const [variant, alike] of wanted) {
    const found = variant ? await events.recall(sql, alike, variant satisfies Variant) : []
    for (const [index, change] of alike.entries()) texts.set(change, found[index])
  }
  return texts
}
