import type { Symbol } from '@barline/db/domain/symbol'
import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import { encode, type Encoding } from './encodings.ts'
import { createFreshness, type Dated } from './freshness.ts'
import type { States } from './states.ts'

/** An answer as it is sent, but for what is told of each request. */
export interface Answer {
  /** See `tagOf`. */
  tag: string
  body: Buffer<ArrayBuffer>
  /** Beside those that encoding and tag give. */
  headers: Record<string, string>
}

/** Names and values of headers in turns, as node takes them; by encoding, and those of a 304 apart. */
export type Heads = Map<Encoding | `held ${Encoding}`, readonly string[]>

/** An answer that was kept. */
export interface KeptAnswer extends Answer, Dated {
  /** What is sent before the body, made once. */
  heads: Heads
  encoded: Map<Encoding, Buffer<ArrayBuffer>>
}

export interface AnswerCache {
  /** Whether there is anything under a key, true or not. */
  has(key: string): boolean
  /** What `recall` gives, where that needs no question. */
  recallNow(key: string): KeptAnswer | undefined
  /** What was kept under a key, as long as nothing has changed that it depends on. */
  recall(key: string): Promise<KeptAnswer | undefined>
  /** An answer of these states, that of each symbol; kept unless it is long or its states are not known. */
  keep(key: string, answer: Answer, states: States | undefined): KeptAnswer
  /** The body of a kept answer, encoded once for all who ask for that. */
  bodyOf(key: string, answer: KeptAnswer, encoding: Encoding): Promise<Buffer<ArrayBuffer>>
  stats(): { hits: number; misses: number; entries: number; bytes: number; evictions: number }
}

/** What an entry takes beside its bodies, about. */
const overhead = 1000

/**
 * Answers as bytes, at most so many of these, the longest unused going first. Before one is sent PostgreSQL is asked whether it is still
 * true, wherever the change was made: whoever has heard of a change is never sent what was before it.
 */
export function createAnswerCache(mostBytes: number, pool: pg.Pool): AnswerCache {
  const count = { hits: 0, misses: 0, evictions: 0 }
  const kept = createStore(mostBytes, () => count.evictions++)
  const freshness = createFreshness(pool)
  return {
    has: (key) => kept.has(key),
    recallNow(key) {
      const known = kept.get(key)
      if (!known || !freshness.isKnown(known)) return undefined
      count.hits++
      return known
    },
    async recall(key) {
      const known = kept.get(key)
      if (known && (await freshness.isTrue(known))) {
        count.hits++
        return known
      }
      count.misses++
      kept.delete(key)
      return undefined
    },
    keep(key, answer, states) {
      const encoded = new Map<Encoding, Buffer<ArrayBuffer>>([['identity', answer.body]])
      const entry = { ...answer, ...fresh(), states: states ?? new Map<Symbol, string>(), encoded }
      if (states) kept.set(key, entry)
      // Its reader may have been sent something newer than what is believed.
      freshness.forget()
      return entry
    },
    async bodyOf(key, answer, encoding) {
      const known = answer.encoded.get(encoding)
      if (known) return known
      const body = await encode(answer.body, encoding)
      answer.encoded.set(encoding, body)
      // Anew, since it has grown.
      if (kept.peek(key) === answer) kept.set(key, answer)
      return body
    },
    stats: () => ({ ...count, entries: kept.size, bytes: kept.calculatedSize }),
  }
}

const createStore = (mostBytes: number, onEvicted: () => void) =>
  new LRUCache<string, KeptAnswer>({
    maxSize: Math.max(mostBytes, 1),
    maxEntrySize: Math.max(Math.floor(mostBytes / 8), 1),
    sizeCalculation: ({ encoded }, key) =>
      [...encoded.values()].reduce((sum, { length }) => sum + length, overhead + key.length),
    dispose: (_, __, reason) => {
      if (reason === 'evict') onEvicted()
    },
  })

const fresh = () => ({ seen: undefined, heads: new Map() as Heads })
