import type { PriceChart } from '#lib/chart/price-chart.ts'
import type { testHandle } from '#lib/chart/test-handle.ts'
import { untilLoaded } from '#lib/states/until-loaded.ts'

type Charts = readonly (PriceChart | undefined)[]

/** While a component is there, shows its charts to who looks at the page from outside, see `TestHandle`. */
export function showCharts(all: () => Charts, active: () => PriceChart | undefined): void {
  let toHandle = $state.raw<typeof testHandle>()
  $effect(() => {
    const gone = new AbortController()
    void untilLoaded(() => import('#lib/chart/test-handle.ts'), gone.signal).then(
      (module) => (toHandle = module?.testHandle),
    )
    return () => gone.abort()
  })
  $effect(() => {
    const [shown, handle] = [toHandle, toHandle && handleOf(toHandle, active())]
    if (!shown) return
    window.barlines = all().map((chart) => handleOf(shown, chart))
    if (handle) window.barline = handle
    return () => {
      delete window.barlines
      // Another chart may have come before this one is gone.
      if (window.barline === handle) delete window.barline
    }
  })
}

const handleOf = (toHandle: typeof testHandle, chart: PriceChart | undefined) => chart && toHandle(chart)
