import { adjustments } from '@barline/db/domain/actions/adjustment'
import type { Action } from '#lib/chart/shortcuts.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import { type ScaleKind, sessions, type View } from '#lib/view/view.ts'

export interface ActionDeps {
  chart: PriceChart
  view: View
  change(patch: Partial<View>): void
  /** Those that a part of the page carries out itself. */
  open: Opened & Record<OfChart, () => void>
  touched(): void
}

/** What is over the chart. */
type OfChart = 'replay' | 'draw' | 'measure'

/** What has a sheet, or a script, of its own. */
export type Opened = Record<
  | 'help'
  | 'indicators'
  | 'compare'
  | 'marks'
  | 'goTo'
  | 'picture'
  | 'csv'
  | 'layouts'
  | 'grid'
  | 'table'
  | 'print'
  | 'fullScreen',
  () => void
>

/** Does what a shortcut or a button means. */
export function doAction(action: Action, { chart, view, change, open, touched }: ActionDeps): void {
  const toggle = (scale: ScaleKind) => change({ scale: view.scale === scale ? 'linear' : scale })
  if (action === 'log' || action === 'percent') toggle(action)
  else if (action === 'invert') change({ inverted: !view.inverted })
  else if (action === 'adjust') change({ adjust: next(adjustments, view.adjust) })
  else if (action === 'session') change({ session: next(sessions, view.session) })
  else if (action === 'volume') change({ volume: !view.volume })
  else if (action === 'auto') chart.autoScale(!chart.isAutoScaled())
  else if (action === 'fit') {
    touched()
    chart.fit()
  } else if (action === 'reset') {
    chart.reset()
    change({ range: undefined, from: undefined, to: undefined })
  } else open[action]()
}

const next = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length]!
