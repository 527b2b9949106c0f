import type pg from 'pg'
import type { Channel } from './channel.ts'
import { formatEvent, type Subscriber } from './announce.ts'
import { has, mark, merge, type Position } from './position.ts'
import { batch, readChanges } from './read-changes.ts'
import { readEvent } from './read-event.ts'

/**
 * Sends the next of what `target` has seen and `at` has not, at the pace of the reader, and moves `at` along with it. When
 * nothing is left, `at` covers `target`.
 */
export async function replay(
  sql: pg.Pool,
  at: Position,
  target: Position,
  { wants, adjust }: Pick<Subscriber, 'wants' | 'adjust'>,
  channel: Channel,
): Promise<void> {
  const isSettled = (id: number) => has(target, id)
  const changes = await readChanges(sql, at)
  // What was committed after `target` comes in a later round, or live.
  for (const change of changes.filter(({ id }) => isSettled(id))) {
    const interval = wants(change.symbol, change.interval)
    const data = interval && (await readEvent(sql, change, interval, adjust))
    mark(at, change.id, isSettled)
    if (data !== undefined) channel.write(formatEvent('candles', at, data))
    await channel.room()
    if (channel.closed.aborted) return
  }
  const wasLast = changes.length < batch || changes.at(-1)!.id >= target.high
  if (wasLast) merge(at, target)
}
