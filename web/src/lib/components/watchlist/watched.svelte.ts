import type { SymbolEntry } from '@barline/api/wire'
import { noCloses, withCloses } from '#lib/api/closes.ts'
import { getEntries, getFirstEntries, noEntries, withEntries } from '#lib/api/entries.ts'
import type { Close } from '#lib/bars/close.ts'
import { wait } from '#lib/feed/back-off.ts'
import { followCloses } from '#lib/feed/closes-feed.ts'
import { openStream } from '#lib/feed/stream.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'
import { keepList, mostWatched, onOthersKeep, readKept } from '#lib/watchlist/kept-list.ts'
import { move } from '#lib/watchlist/move.ts'

/** Symbols of a list that nobody has made yet. */
const firstOnes = 10

/** Closes that a sparkline goes through. */
const days = 30

export interface Watched {
  readonly symbols: readonly string[]
  readonly state: 'loading' | 'ready' | 'failed'
  readonly full: boolean
  /** What is known of a symbol; undefined while nothing is, or where nobody knows it. */
  entryOf(symbol: string): SymbolEntry | undefined
  /** Its last daily closes, oldest first. */
  closesOf(symbol: string): readonly Close[]
  add(entry: SymbolEntry): void
  remove(symbol: string): void
  move(from: number, to: number): void
  /** Takes over the order that a drag has brought, or goes back to the one before. */
  keep(): void
  restore(): void
}

/** The symbols that somebody watches, and how they do, while a component shows them. */
export function watched(): Watched {
  let kept = $state.raw(readKept())
  const known = knownEntries(() => kept)
  const symbols = $derived(kept ?? known.first)
  const closes = followed(() => symbols.filter((symbol) => hasBars(known.of(symbol))))
  $effect(() => onOthersKeep(() => (kept = readKept())))

  const set = (wanted: readonly string[]) => keepList((kept = wanted))
  return {
    get symbols() {
      return symbols
    },
    get state() {
      return closes.failing ? 'failed' : known.state
    },
    get full() {
      return symbols.length >= mostWatched
    },
    entryOf: known.of,
    closesOf: closes.of,
    add(entry) {
      known.learn(entry)
      if (!symbols.includes(entry.symbol) && symbols.length < mostWatched) set([...symbols, entry.symbol])
    },
    remove: (symbol) => set(symbols.filter((each) => each !== symbol)),
    move: (from, to) => (kept = move(symbols, from, to)),
    keep: () => set(symbols),
    restore: () => (kept = readKept()),
  }
}

/** What is known of these symbols; `first` are the symbols that come first where there is no list. */
function knownEntries(symbols: () => readonly string[] | undefined) {
  let entries = $state.raw(noEntries)
  let first = $state.raw<readonly string[]>([])
  let state = $state<Watched['state']>('loading')
  const unread = $derived(
    symbols()
      ?.filter((symbol) => !entries.has(symbol))
      .join(),
  )
  $effect(() => {
    const wanted = unread
    if (wanted === '') return void (state = 'ready')
    const gone = new AbortController()
    const ask = (signal: AbortSignal) =>
      wanted === undefined ? getFirstEntries(fetch, signal) : getEntries(fetch, wanted.split(','), signal)
    void untilAnswered(ask, gone.signal, () => (state = 'failed')).then((found) => {
      if (!found) return
      state = 'ready'
      entries = withEntries(entries, found)
      if (wanted === undefined)
        first = found
          .filter(hasBars)
          .slice(0, firstOnes)
          .map(({ symbol }) => symbol)
    })
    return () => gone.abort()
  })
  return {
    of: (symbol: string) => entries.get(symbol),
    learn: (entry: SymbolEntry) => (entries = withEntries(entries, [entry])),
    get first() {
      return first
    },
    get state() {
      return state
    },
  }
}

const hasBars = (entry: SymbolEntry | undefined) => entry !== undefined && entry.intervals.length > 0

/** The closes of these symbols, live. In which order they are makes no difference. */
function followed(symbols: () => readonly string[]) {
  let known = $state.raw(noCloses)
  let failing = $state(false)
  const all = $derived(symbols().toSorted().join())
  $effect(() => {
    if (!all) return
    const group = { symbols: all.split(','), interval: '1d', adjust: 'split' } as const
    const feed = followCloses(
      group,
      { limit: days },
      {
        ...{ fetch, wait, openStream },
        onCloses: (closes) => (known = withCloses(known, closes)),
        onTrouble: (trouble) => (failing = trouble),
      },
    )
    return feed.close
  })
  return {
    of: (symbol: string) => (known.get(symbol) ?? []).slice(-days),
    get failing() {
      return failing
    },
  }
}
