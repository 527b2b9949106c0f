import type { SymbolEntry } from '@barline/api/wire'
import { untrack } from 'svelte'
import { noCloses, withCloses } from '#lib/api/closes.ts'
import { getEntries, noEntries, withEntries } from '#lib/api/entries.ts'
import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { compareColours } from '#lib/compare/compared.ts'
import type { CompareLine } from '#lib/compare/compare-layers.ts'
import { wait } from '#lib/feed/back-off.ts'
import { type ClosesFeed, followCloses } from '#lib/feed/closes-feed.ts'
import type { openStream } from '#lib/feed/stream.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'

export interface Compared extends CompareLine {
  entry: SymbolEntry | undefined
  state: 'loading' | 'ready' | 'unknown' | 'empty'
}

interface CompareDeps {
  series(): Rendition
  symbols(): readonly string[]
  bars(): readonly Bar[]
  follow(): typeof openStream
}

/** Other symbols in the interval and at the prices of a chart, as far back as it goes, while a component shows them. */
export function compareState({ series, symbols, bars, follow }: CompareDeps) {
  // By their names: the same ones in another list are no other ones.
  const names = $derived(
    symbols()
      .filter((symbol) => symbol !== series().symbol)
      .join(),
  )
  const wanted = $derived(names ? names.split(',') : [])
  const known = knownOnes(() => wanted)
  const followed = followedOnes(series, () => wanted.filter((symbol) => known.of(symbol)), bars, follow)
  return {
    get lines(): Compared[] {
      return wanted.map((symbol, i) => {
        const [entry, closes] = [known.of(symbol), followed.of(symbol)]
        const state = !entry ? known.state : closes ? 'ready' : followed.read ? 'empty' : 'loading'
        return { symbol, colour: compareColours[i]!, closes: closes ?? [], entry, state }
      })
    },
  }
}

/** The closes of these symbols, from the first of the bars on. */
function followedOnes(
  series: () => Rendition,
  symbols: () => readonly string[],
  bars: () => readonly Bar[],
  follow: CompareDeps['follow'],
) {
  const all = $derived(symbols().join())
  const interval = $derived(series().interval)
  const adjust = $derived(series().adjust)
  const session = $derived(series().session)
  let closes = $state.raw(noCloses)
  let read = $state(false)
  let feed: ClosesFeed | undefined
  $effect(() => {
    closes = noCloses
    read = false
    if (!all) return
    feed = followCloses(
      { symbols: all.split(','), interval, adjust, ...(session && { session }) },
      { from: firstTime(bars) },
      {
        ...{ fetch, wait, openStream: untrack(follow), onTrouble() {} },
        onCloses(news) {
          closes = withCloses(closes, news)
          read = true
        },
      },
    )
    return feed.close
  })
  $effect(() => feed?.reach(bars()[0]!.time))
  return {
    of: (symbol: string) => closes.get(symbol),
    get read() {
      return read
    },
  }
}

/** Only the first time counts: from there on older ones are reached for. */
const firstTime = (bars: () => readonly Bar[]) => untrack(() => bars()[0]!.time)

/** What is known of these symbols. */
function knownOnes(symbols: () => readonly string[]) {
  let entries = $state.raw(noEntries)
  let ready = $state(false)
  const unread = $derived(
    symbols()
      .filter((symbol) => !entries.has(symbol))
      .join(),
  )
  $effect(() => {
    if (!unread) return
    const [wanted, gone] = [unread.split(','), new AbortController()]
    ready = false
    void untilAnswered((signal) => getEntries(fetch, wanted, signal), gone.signal).then((found) => {
      if (!found) return
      ready = true
      entries = withEntries(entries, found)
    })
    return () => gone.abort()
  })
  return {
    of: (symbol: string) => entries.get(symbol),
    /** Of what is not known. */
    get state() {
      return ready ? ('unknown' as const) : ('loading' as const)
    },
  }
}
