import type { SymbolEntry } from '@barline/api/wire'
import { untrack } from 'svelte'
import { getHonesty, tellableOf } from '#lib/api/honesty.ts'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { wait } from '#lib/feed/back-off.ts'
import { type Honesty, nothingTold } from '#lib/marks/honesty.ts'
import { type HonestyFeed, openHonesty } from '#lib/marks/honesty-feed.ts'

interface HonestyOf {
  series(): Series
  instrument(): SymbolEntry
  bars(): readonly Bar[]
}

/** Milliseconds after which a page in the foreground asks again about the latest bars. */
const period = 30_000

/** What is told of the loaded bars beside their prices: nothing until the API has told it. */
export function knownHonesty({ series, instrument, bars }: HonestyOf) {
  const key = $derived(`${series().symbol} ${series().interval}`)
  const tellable = $derived(JSON.stringify(tellableOf(instrument(), series().interval)))
  let told = $state.raw<Honesty>(nothingTold)
  let feed = $state.raw<HonestyFeed>()
  $effect(() => {
    void key
    const [of, what] = [untrack(series), JSON.parse(tellable) as ReturnType<typeof tellableOf>]
    told = nothingTold
    const opened = openHonesty({
      read: (span, signal) => getHonesty(fetch, of, what, span, signal),
      wait,
      now: () => Date.now() / 1000,
      onTold: (news) => (told = news),
    })
    feed = opened
    const timer = setInterval(() => document.hidden || opened.look(), period)
    return () => {
      clearInterval(timer)
      opened.close()
    }
  })
  $effect(() => feed?.loaded(bars()))
  return {
    get value() {
      return told
    },
  }
}
