import type { Position } from './position.ts'
import type { View } from './view.ts'

/** One who wants to know of changes as they are committed. */
export interface Subscriber {
  view: View
  /** What it has seen already and is not sent again, as long as that is more than what has been sent to all. */
  seen: Position | undefined
  send(event: Uint8Array): void
  /** Its stream cannot be gone on with. */
  end(): void
}

/** Who is there, found by symbol: a change must not ask a thousand readers of others. */
export interface Audience {
  add(subscriber: Subscriber): () => void
  of(symbol: string): Subscriber[]
  endAll(): void
}

export function createAudience(): Audience {
  const bySymbol = new Map<string, Set<Subscriber>>()
  const ofAll = new Set<Subscriber>()
  const enter = (symbol: string) => {
    const known = bySymbol.get(symbol) ?? new Set()
    bySymbol.set(symbol, known)
    return known
  }
  const leave = (subscriber: Subscriber, symbol: string) => {
    const known = bySymbol.get(symbol)
    if (known?.delete(subscriber) && known.size === 0) bySymbol.delete(symbol)
  }
  return {
    add(subscriber) {
      const { symbols } = subscriber.view
      if (symbols === undefined) ofAll.add(subscriber)
      for (const symbol of symbols ?? []) enter(symbol).add(subscriber)
      return () => {
        ofAll.delete(subscriber)
        for (const symbol of symbols ?? []) leave(subscriber, symbol)
      }
    },
    of: (symbol) => [...(bySymbol.get(symbol) ?? []), ...ofAll],
    endAll() {
      for (const subscriber of new Set([...bySymbol.values(), ofAll].flatMap((known) => [...known])))
        subscriber.end()
    },
  }
}
