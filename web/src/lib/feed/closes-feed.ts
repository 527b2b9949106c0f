import type { CandlesEvent } from '@barline/api/wire'
import { type Closes, getCloses, type Group, type Span } from '#lib/api/closes.ts'
import { type Close, mergeCloses } from '#lib/bars/close.ts'
import { fromCandles, toSeconds } from '#lib/bars/from-wire.ts'
import { pauseAfter } from './back-off.ts'
import type { ReaderDeps } from './reader.ts'
import type { Followed, StreamEvents } from './stream.ts'

export interface ClosesDeps extends ReaderDeps {
  openStream(followed: Followed, events: StreamEvents): () => void
  /** All that is known now. */
  onCloses(closes: Closes): void
  /** Whether reading fails for the moment; it goes on trying. */
  onTrouble(failing: boolean): void
}

export interface ClosesFeed {
  /** Reads what is from this time on, in seconds, as far as it is not known. */
  reach(time: number): void
  close(): void
}

/**
 * Keeps the closes of several symbols as the API has them: those of a span, older ones as they are reached for, changes as the stream tells
 * them. One request and one stream for all.
 */
export function followCloses(group: Group, span: Span, deps: ClosesDeps): ClosesFeed {
  const closing = new AbortController()
  const kept = keep(group, deps, closing.signal)
  let oldest = 'from' in span ? span.from : -Infinity
  const reload = () => void kept.read(group, 'from' in span ? { from: oldest } : span)
  const closeStream = deps.openStream(
    { symbol: group.symbols, interval: group.interval, adjust: group.adjust },
    {
      onReady: ({ resumed }) => resumed || reload(),
      onCandles(event) {
        const { symbol, candles } = event
        if (!candles) void kept.read({ ...group, symbols: [symbol] }, changed(span, event, oldest))
        else
          kept.tell(
            symbol,
            fromCandles(candles).filter(({ time }) => time >= oldest),
          )
      },
      onLost() {},
    },
  )
  reload()
  return {
    reach(time) {
      if (time >= oldest) return
      const to = oldest - 1
      oldest = time
      void kept.read(group, { from: time, to })
    },
    close() {
      closeStream()
      closing.abort()
    },
  }
}

/** What is known, put together of what is read and what is told. */
function keep(group: Group, deps: ClosesDeps, signal: AbortSignal) {
  let known: Closes = new Map(group.symbols.map((symbol) => [symbol, []]))
  /** Told while something is being read, which may be older. */
  const told: [string, readonly Close[]][] = []
  let reads = 0
  const add = (news: Iterable<[string, readonly Close[]]>) => {
    const merged = new Map(known)
    for (const [symbol, closes] of news) merged.set(symbol, mergeCloses(merged.get(symbol) ?? [], closes))
    deps.onCloses((known = merged))
  }
  return {
    async read(of: Group, span: Span) {
      reads++
      const found = await untilRead(of, span, signal, deps)
      reads--
      if (found) add([...found, ...told])
      if (reads === 0) told.length = 0
    },
    tell(symbol: string, closes: readonly Close[]) {
      if (reads > 0) told.push([symbol, closes])
      add([[symbol, closes]])
    },
  }
}

/** Of a change that was too long to be told: what of it is kept. */
const changed = (span: Span, { from, to }: CandlesEvent, oldest: number): Span =>
  'limit' in span ? span : { from: Math.max(toSeconds(from), oldest), to: Math.max(toSeconds(to), oldest) }

async function untilRead(
  group: Group,
  span: Span,
  signal: AbortSignal,
  { fetch, wait, onTrouble }: ClosesDeps,
): Promise<Closes | undefined> {
  for (let failures = 0; !signal.aborted; failures++) {
    const answer = await getCloses(fetch, group, span, signal)
    if (signal.aborted) return undefined
    onTrouble(!answer.ok)
    if (answer.ok) return answer.value
    await wait(pauseAfter(answer, failures), signal)
  }
  return undefined
}
