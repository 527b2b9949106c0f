import { untrack } from 'svelte'
import { mapAnswer } from '#lib/api/answer.ts'
import { type ChartData, readChart } from '#lib/api/read-chart.ts'
import { wait } from '#lib/feed/back-off.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'
import type { Shown } from '#lib/grid/grid-address.ts'
import { keyOf } from '#lib/grid/handed.ts'
import { splitHours } from '#lib/sessions/off-hours.ts'

interface CellDeps {
  /** What is wanted; undefined where nothing is. */
  shown(): Shown | undefined
  /** What the page has brought of that itself. */
  given(): ChartData | undefined
}

/** What a chart of a grid begins with. */
export interface CellData {
  /** What was wanted last and came. */
  readonly data: ChartData | undefined
  /** The same, where it is what is wanted now. */
  readonly current: ChartData | undefined
  readonly state: 'loading' | 'failing' | 'unknown' | 'ready'
}

/** Whether data is what a chart shows, at the prices and of the hours that it shows. */
export function isOf({ series, instrument }: ChartData, { series: wanted, view }: Shown): boolean {
  const { symbol, interval } = wanted
  const session = view.session === 'regular' && splitHours(instrument, interval) ? view.session : undefined
  const isSame = series.symbol === symbol && series.interval === interval
  return isSame && series.adjust === view.adjust && series.session === session
}

/** Milliseconds after which it is looked again whether there is something by now. */
const pause = 5_000

/** Loads what a chart begins with while a component shows it; goes on until there is something to be shown. */
export function cellData({ shown, given }: CellDeps): CellData {
  let data = $state.raw<ChartData>()
  let state = $state<CellData['state']>('loading')
  let held = ''
  const key = $derived.by(() => {
    const wanted = shown()
    return wanted && keyOf(wanted.series, wanted.view)
  })
  const hold = (found: ChartData, of: string) => {
    ;[data, state] = [found, 'ready']
    // What has nothing yet is asked for again.
    if (found.page.bars.length > 0) held = of
  }
  $effect(() => {
    const wanted = untrack(shown)
    const own = given()
    if (!key || !wanted) return
    if (own) return hold(own, key)
    if (held === key) return void (state = 'ready')
    const gone = new AbortController()
    state = 'loading'
    void readUntilThere(wanted, gone.signal, {
      onData: (found) => hold(found, key),
      // Where nobody knows the symbol, what was shown before is not what was asked for.
      onState: (next) => ([state, data] = [next, next === 'unknown' ? undefined : data]),
    })
    return () => gone.abort()
  })
  return {
    get data() {
      return data
    },
    get current() {
      return state === 'ready' ? data : undefined
    },
    get state() {
      return state
    },
  }
}

interface Told {
  onData(data: ChartData): void
  onState(state: CellData['state']): void
}

async function readUntilThere({ series, view }: Shown, signal: AbortSignal, { onData, onState }: Told) {
  const ask = async (asked: AbortSignal) =>
    mapAnswer(await readChart(fetch, series, view, asked), (data) => ({ data }))
  while (!signal.aborted) {
    const found = await untilAnswered(ask, signal, () => onState('failing'))
    if (signal.aborted) return
    if (found?.data) onData(found.data)
    else onState('unknown')
    if (found?.data?.page.bars.length) return
    await wait(pause, signal)
  }
}
