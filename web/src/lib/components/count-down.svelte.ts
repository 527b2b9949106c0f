import type { SymbolEntry } from '@barline/api/wire'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { barEnd, countdown } from '#lib/bars/bar-end.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'

/** While the last bar is being made, the chart that a component shows says how long that takes. */
export function countDown(
  chart: () => PriceChart | undefined,
  last: () => Bar | undefined,
  series: () => Series,
  instrument: () => SymbolEntry,
): void {
  $effect(() => {
    const [drawn, bar] = [chart(), last()]
    const end = bar && barEnd(bar, series().interval, instrument())
    if (!drawn || !bar || end === undefined) return drawn?.countDown(undefined)
    const show = () => {
      const now = Date.now() / 1000
      drawn.countDown(now < bar.time ? undefined : countdown(end - now))
    }
    show()
    const timer = setInterval(show, 1000)
    return () => clearInterval(timer)
  })
}
