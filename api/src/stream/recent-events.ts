import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Sql } from '../candles/find-buckets.ts'
import type { Change } from './read-changes.ts'
import { readEvents } from './read-events.ts'
import type { Variant } from './view.ts'

/** What is sent of changes, as `readEvents` has it, read once for all who follow them alike. */
export interface RecentEvents {
  /** Reads them now, whoever has before. */
  read(sql: Sql, changes: readonly Change[], variant: Variant): Promise<(string | undefined)[]>
  /** What has been read lately is not read again, nor what somebody else is reading. */
  recall(sql: Sql, changes: readonly Change[], variant: Variant): Promise<(string | undefined)[]>
}

type Text = Promise<string | undefined>

/** Characters that are kept. */
const most = 8_000_000

/**
 * After a restart a thousand readers come back at once, and have missed the same. An event that is kept shows bars as they were when it
 * was read: whatever has changed since has an event of its own, which follows.
 */
export function createRecentEvents(log: Logger): RecentEvents {
  const kept = new LRUCache<string, { text: string | undefined }>({
    maxSize: most,
    sizeCalculation: ({ text = '' }, key) => key.length + text.length,
  })
  const underWay = new Map<string, Text>()
  const keep = (key: string, text: Text) => {
    const over = () => underWay.get(key) === text && underWay.delete(key)
    underWay.set(key, text)
    text.then((text) => {
      over()
      kept.set(key, { text })
    }, over)
    return text
  }
  const read = (sql: Sql, changes: readonly Change[], variant: Variant): Text[] => {
    const reading = changes.length > 0 ? readEvents(sql, changes, variant, log) : Promise.resolve([])
    return changes.map((change, at) =>
      keep(
        keyOf(change, variant),
        reading.then((texts) => texts[at]),
      ),
    )
  }
  return {
    read: (sql, changes, variant) => Promise.all(read(sql, changes, variant)),
    recall(sql, changes, variant) {
      const known = changes.map((change) => {
        const key = keyOf(change, variant)
        return underWay.get(key) ?? kept.get(key)
      })
      const unknown = changes.filter((_, at) => known[at] === undefined)
      const fresh = read(sql, unknown, variant)
      return Promise.all(
        known.map(async (found) => (found && 'text' in found ? found.text : (found ?? fresh.shift()))),
      )
    },
  }
}

const keyOf = ({ id }: Change, variant: Variant) => `${id} ${variant}`
