import { untrack } from 'svelte'
import type { Shown } from '#lib/bars/window.ts'
import type { ChartEvents } from '#lib/chart/listen.ts'
import { createPriceChart, type PriceChart } from '#lib/chart/price-chart.ts'
import { takeFirst } from '#lib/first/kept-first.ts'
import { onThemeChange } from '#lib/theme/theme.ts'
import type { ChartKind } from '#lib/view/view.ts'

type Told = 'onHover' | 'onDrawn' | 'onPanes'

interface MountDeps extends Omit<ChartEvents, Told> {
  /** What it is at first. */
  kind(): ChartKind
  onEnd(): void
}

/** The chart of a component, and what it says of itself. */
export interface MountedChart {
  /** Undefined until it is mounted. */
  readonly chart: PriceChart | undefined
  /** Time of the bar that the crosshair stands on. */
  readonly hovered: number | undefined
  readonly shown: Shown | undefined
  /** Where its panes begin, in pixels. */
  readonly tops: number[]
  /** Another object whenever it has drawn: what indicators say may be another thing now. */
  readonly drawn: object
  /** The crosshair stands on no bar from now on, until it is moved. */
  leave(): void
  /** Ends with what it gives. */
  mount(container: HTMLElement): () => void
}

export function mountedChart({ kind, onEnd, ...events }: MountDeps): MountedChart {
  let chart = $state.raw<PriceChart>()
  let hovered = $state<number>()
  let shown = $state.raw<Shown>()
  let tops = $state.raw<number[]>([])
  let drawn = $state.raw({})
  const told: ChartEvents = {
    ...events,
    onHover: (time) => (hovered = time),
    onShown: (range) => events.onShown((shown = range)),
    onDrawn: () => (drawn = {}),
    onPanes: (all) => (tops = all),
  }
  return {
    get chart() {
      return chart
    },
    get hovered() {
      return hovered
    },
    get shown() {
      return shown
    },
    get tops() {
      return tops
    },
    get drawn() {
      return drawn
    },
    leave: () => (hovered = undefined),
    mount(container) {
      const created = (chart = takeFirst(container) ?? createPriceChart(container, untrack(kind)))
      created.attend(told)
      const endThemes = onThemeChange(created.restyle)
      return () => (endThemes(), onEnd(), created.destroy())
    },
  }
}
