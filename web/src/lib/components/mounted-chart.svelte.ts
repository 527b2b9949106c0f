import { untrack } from 'svelte'
import type { Shown } from '#lib/bars/window.ts'
import type { ChartEvents } from '#lib/chart/listen.ts'
import { createPriceChart, type PriceChart } from '#lib/chart/price-chart.ts'
import { testHandle } from '#lib/chart/test-handle.ts'
import { takeFirst } from '#lib/first/kept-first.ts'
import { onThemeChange } from '#lib/theme/theme.ts'
import type { ChartKind } from '#lib/view/view.ts'
import type { Cell } from './grid/page-cell.svelte.ts'

type Told = 'onHover' | 'onDrawn' | 'onPanes'

interface MountDeps extends Omit<ChartEvents, Told> {
  /** What it is at first. */
  kind(): ChartKind
  /** Shows it to others. */
  show: Cell['show']
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

export function mountedChart({ kind, show, onEnd, ...events }: MountDeps): MountedChart {
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
      const endOthers = showToOthers(created, show)
      return () => (endOthers(), onEnd(), created.destroy())
    },
  }
}

/** The page's theme, and who looks at the chart from outside. */
function showToOthers(chart: PriceChart, show: Cell['show']): () => void {
  const endThemes = onThemeChange(chart.restyle)
  const hide = show(testHandle(chart))
  return () => {
    endThemes()
    hide()
  }
}
