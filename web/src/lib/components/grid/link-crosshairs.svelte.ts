import { untrack } from 'svelte'
import { carry } from '#lib/view/carry.ts'
import type { Charted } from '../charted.ts'

interface Linked {
  isOn(): boolean
  /** By their places. */
  charts(): readonly (Charted | undefined)[]
  /** Place of the chart that somebody points at. */
  pointed(): number
}

/** While a component is there, the crosshairs of all charts stand at the moment that somebody points at in one of them. */
export function linkCrosshairs({ isOn, charts, pointed }: Linked): void {
  $effect(() => {
    const [place, all] = [pointed(), charts()]
    const source = isOn() ? all[place] : undefined
    if (!source) return
    const time = source.now.hovered
    untrack(() => {
      for (const [at, chart] of all.entries())
        if (chart && at !== place) chart.point(momentIn(chart, source, time))
    })
  })
}

/** The moment of a bar's end, in the time of another chart. */
function momentIn(
  { now: { series } }: Charted,
  { now: source }: Charted,
  time: number | undefined,
): number | undefined {
  if (time === undefined) return undefined
  return carry(time, source.series.interval, series.interval, source.instrument.timezone ?? 'UTC')
}
