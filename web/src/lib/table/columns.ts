import type { Format } from '#lib/format/price.ts'
import { priceFormat } from '#lib/format/price.ts'
import { compactVolume } from '#lib/format/volume.ts'
import { type Chosen, titleOf } from '#lib/indicators/chosen.ts'
import { kindOf } from '#lib/indicators/kinds.ts'

/** A line of an indicator, as a column: `BB 20 2 close Upper`. */
export interface PlotColumn {
  name: string
  /** Place of the indicator among those of the view, and of the line among its own. */
  indicator: number
  plot: number
  format: Format
}

/** Columns of what indicators say, in their order. */
export const plotColumns = (indicators: readonly Chosen[], price: Format): PlotColumn[] =>
  indicators.flatMap((chosen, indicator) => {
    const { plots, unit } = kindOf(chosen.kind)
    const format = unit === 'price' ? price : unit === 'volume' ? compactVolume : priceFormat(2)
    const title = titleOf(chosen)
    return plots.map(({ label }, plot) => ({
      ...{ indicator, plot, format },
      name: plots.length > 1 ? `${title} ${label}` : title,
    }))
  })
