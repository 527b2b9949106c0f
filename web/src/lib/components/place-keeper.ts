import { isDated } from '@barline/db/domain/interval'
import { wallTimeToInstant } from '@barline/db/domain/time'
import { tick } from 'svelte'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { Shown } from '#lib/bars/window.ts'
import { indexHolding, placeIn } from '#lib/chart/place.ts'
import { pointAt } from '#lib/chart/point-at.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import type { View } from '#lib/view/view.ts'
import { startOf, wantedPlace } from '#lib/view/wanted-place.ts'

export interface PlaceDeps {
  chart(): PriceChart
  series(): Series
  /** IANA name of the exchange's zone. */
  timezone(): string
  view(): View
  bars(): readonly Bar[]
  /** Loads older bars until one is not later than this, in seconds. */
  reach(time: number): Promise<void>
  change(patch: Partial<View>): void
}

/** Keeps what is in view and what the address says of it together: the chart goes where the address says, and where people go is written there. */
export interface PlaceKeeper {
  /** Goes to the place of the address, and loads what it needs for that. */
  settle(): Promise<void>
  /** Goes to a date, `2024-06-10`, and puts the crosshair there. */
  goTo(date: string): Promise<void>
  /** Somebody moves the chart: from now on their place counts. */
  touched(): void
  /** The chart shows another range. */
  moved(): void
  /** The chart has more or less room: a range stays what it is called. */
  sized(): void
  /** Writes at once where people have gone. */
  flush(): void
  stop(): void
}

/** A day begins by the exchange's clocks. Seconds. */
function dayStart(date: string, { series, timezone }: PlaceDeps): number {
  const midnight = toSeconds(date)
  return isDated(series().interval) ? midnight : wallTimeToInstant(midnight * 1000, timezone()) / 1000
}

/** Milliseconds of stillness after which a place is written: browsers refuse addresses that change all the time. */
const pause = 250

export function placeKeeper(deps: PlaceDeps): PlaceKeeper {
  let goal = 0
  let written = ''
  const writer = placeWriter(deps, (patch) => (written = keyOf(patch)))
  const reach = async (time: number) => {
    const own = ++goal
    if (deps.bars()[0]!.time > time) await deps.reach(time)
    // The chart takes the bars over with the next effects.
    await tick()
    return own === goal
  }
  return {
    async settle() {
      if (keyOf(deps.view()) === written) return
      written = keyOf(deps.view())
      deps.chart().go(wantedPlace(shownBy(deps)))
      const start = startOf(shownBy(deps))
      if (start === undefined || deps.bars()[0]!.time <= start || !(await reach(start))) return
      deps.chart().go(wantedPlace(shownBy(deps)))
    },
    async goTo(date) {
      const time = dayStart(date, deps)
      if (!(await reachBefore(deps, time, reach))) return
      writer.begin(undefined)
      pointAt(deps.chart(), deps.bars(), indexFrom(deps, time))
    },
    touched() {
      goal++
      writer.begin(deps.chart().shown())
    },
    moved: writer.goOn,
    sized: () => keyOf(deps.view()) === written && !writer.isBusy() && keepRange(deps),
    flush: writer.flush,
    stop() {
      goal++
      written = ''
      writer.stop()
    },
  }
}

function keepRange(deps: PlaceDeps): void {
  if (deps.view().range && deps.bars().length > 0) deps.chart().go(wantedPlace(shownBy(deps)))
}

/** Loads a bar and one before it: what is as far again to the left comes by itself, but the picture should not begin at its middle. */
async function reachBefore(
  { bars }: PlaceDeps,
  time: number,
  reach: (time: number) => Promise<boolean>,
): Promise<boolean> {
  if (!(await reach(time))) return false
  const first = bars()[0]!.time
  return time > first || reach(first - 1)
}

/** Writes into the address what is in view, once the chart has been still for a while. */
function placeWriter(deps: PlaceDeps, onWrite: (place: PlaceOfView) => void) {
  let before: Shown | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    timer = undefined
    const shown = deps.chart().shown()
    if (!shown || (before && shown.from === before.from && shown.to === before.to)) return
    const place = { range: undefined, from: undefined, to: undefined, ...placeIn(shown, deps.bars()) }
    onWrite(place)
    deps.change(place)
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(write, pause)
  }
  return {
    /** A move begins, from here; undefined to write in any case. */
    begin(from: Shown | undefined) {
      if (timer === undefined || !from) before = from
      later()
    },
    /** Whether somebody moves, and where to is not written yet. */
    isBusy: () => timer !== undefined,
    goOn: () => timer !== undefined && later(),
    flush() {
      if (timer === undefined) return
      clearTimeout(timer)
      write()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

type PlaceOfView = Pick<View, 'range' | 'from' | 'to'>

const keyOf = ({ range, from, to }: PlaceOfView) => [range, from, to].join()

const shownBy = ({ view, bars, series, timezone }: PlaceDeps) => ({
  ...{ view: view(), bars: bars(), series: series(), timezone: timezone() },
})

/** Of the first bar of a day; weeks and months hold it. */
function indexFrom({ series, bars }: PlaceDeps, time: number): number {
  const isLong = ['1w', '1M'].includes(series().interval)
  return isLong ? indexHolding(bars(), time) : Math.min(indexAt(bars(), time), bars().length - 1)
}
