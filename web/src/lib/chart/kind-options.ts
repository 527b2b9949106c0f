import type { SeriesPartialOptionsMap, SeriesType } from 'lightweight-charts'
import type { ChartKind } from '#lib/view/view.ts'
import type { Palette } from './palette.ts'

/** How each kind of chart is coloured. */
export function kindOptions(kind: ChartKind, palette: Palette): SeriesPartialOptionsMap[SeriesType] {
  const { up, down, line } = palette
  if (kind === 'bars') return { upColor: up, downColor: down, thinBars: false }
  if (kind === 'line') return { color: line, lineWidth: 2 }
  if (kind === 'area')
    return { lineColor: line, lineWidth: 2, topColor: `${line}55`, bottomColor: `${line}05` }
  if (kind === 'baseline') return baseline(palette)
  const wicks = { upColor: up, downColor: down, wickUpColor: up, wickDownColor: down }
  if (kind === 'hollow') return { ...wicks, borderVisible: true, borderUpColor: up, borderDownColor: down }
  const real = kind === 'candles'
  return { ...wicks, borderVisible: false, priceLineVisible: real, lastValueVisible: real }
}

const baseline = ({ up, down }: Palette) =>
  ({
    lineWidth: 2,
    topLineColor: up,
    topFillColor1: `${up}44`,
    topFillColor2: `${up}08`,
    bottomLineColor: down,
    bottomFillColor1: `${down}08`,
    bottomFillColor2: `${down}44`,
  }) as const
