import { type AnyPassport, getPassport } from '#lib/api/passport.ts'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { pauseAfter, wait } from '#lib/feed/back-off.ts'

export type KnownPassport =
  { state: 'loading' | 'failing' | 'none' } | { state: 'known'; passport: AnyPassport }

interface Asked {
  series(): Series
  /** Of the bar; undefined while nobody asks. */
  time(): number | undefined
  /** The bar as it is drawn: asked again when that changes. */
  bar(): Bar | undefined
}

/** The passport of a bar, asked for until it has come; `none` where no such bar is stored. */
export function knownPassport({ series, time, bar }: Asked) {
  let known = $state.raw<KnownPassport>({ state: 'loading' })
  let of: string | undefined
  $effect(() => {
    const [asked, at, gone] = [series(), time(), new AbortController()]
    void bar()
    const key = JSON.stringify([asked.symbol, asked.interval, at])
    // What is known of the same bar stays until there is news.
    if (of !== key) known = { state: 'loading' }
    of = key
    if (at !== undefined) void askUntilKnown(asked, at, gone.signal, (news) => (known = news))
    return () => gone.abort()
  })
  return {
    get value() {
      return known
    },
  }
}

async function askUntilKnown(
  series: Series,
  time: number,
  signal: AbortSignal,
  tell: (known: KnownPassport) => void,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    const answer = await getPassport(fetch, series, time, signal)
    if (signal.aborted) return
    if (answer.ok) return tell({ state: 'known', passport: answer.value })
    if (answer.status === 404) return tell({ state: 'none' })
    tell({ state: 'failing' })
    await wait(pauseAfter(answer, failures), signal)
    if (signal.aborted) return
  }
}
