import {
  type AutoscaleInfo,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  PriceScaleMode,
  type SeriesType,
} from 'lightweight-charts'
import type { Bar } from '#lib/bars/bar.ts'
import type { Format } from '#lib/format/price.ts'
import { priceFormat } from '#lib/format/price.ts'
import { compactVolume } from '#lib/format/volume.ts'
import type { Chosen } from '#lib/indicators/chosen.ts'
import { kindOf, type Surroundings, type Value } from '#lib/indicators/kinds.ts'
import { createRun, type Run } from '#lib/indicators/run.ts'
import type { Palette } from './palette.ts'

interface Layer {
  chosen: Chosen
  run: Run
  series: ISeriesApi<SeriesType>[]
  pane: number
}

/** The indicators on a chart: their lines, over the prices or in panes below, and their values. */
export interface IndicatorLayers {
  /** Takes the place of those so far; they are drawn by `draw` from the first bar on. */
  set(chosen: readonly Chosen[], around: Surroundings, price: Format): void
  /** Draws other bars, `changed` being the place of the first that differs. */
  draw(bars: readonly Bar[], changed: number, palette: Palette): void
  /** The values of each indicator at a bar, in the order of its plots, and the pane it is in. */
  at(index: number): { pane: number; values: readonly Value[] }[]
  series(): ISeriesApi<SeriesType>[][]
}

export function indicatorLayers(chart: IChartApi): IndicatorLayers {
  let layers: Layer[] = []
  return {
    set(chosen, around, price) {
      for (const layer of layers) layer.series.forEach((one) => chart.removeSeries(one))
      let panes = 1
      layers = chosen.map((each) => {
        const pane = kindOf(each.kind).place === 'own' ? panes++ : 0
        return {
          chosen: each,
          run: createRun(each, around),
          series: addPlots(chart, each, pane, price),
          pane,
        }
      })
      chart.panes().forEach((pane, i) => {
        pane.setStretchFactor(i === 0 ? 3 : 1)
        // Else a pane's scale is logarithmic, or upside down, where that of the prices is.
        if (i > 0) pane.priceScale('right').applyOptions(ownScale)
      })
    },
    draw(bars, changed, palette) {
      for (const layer of layers) drawLayer(layer, bars, layer.run.follow(bars, changed), palette)
    },
    at: (index) => layers.map(({ pane, run }) => ({ pane, values: run.values[index] ?? [] })),
    series: () => layers.map(({ series }) => series),
  }
}

const ownScale = {
  ...{ mode: PriceScaleMode.Normal, invertScale: false, autoScale: true },
  scaleMargins: { top: 0.22, bottom: 0.08 },
}

const formats = { number: priceFormat(2), volume: compactVolume }

function addPlots(chart: IChartApi, chosen: Chosen, pane: number, price: Format) {
  const kind = kindOf(chosen.kind)
  const formatter = kind.unit === 'price' ? price : formats[kind.unit]
  const series = kind.plots.map(({ draw }, i) => {
    const common = {
      ...(kind.place === 'volume' ? { priceScaleId: 'volume' } : {}),
      color: chosen.colours[i]!,
      priceLineVisible: false,
      lastValueVisible: kind.place === 'own',
      priceFormat: { type: 'custom', formatter, minMove: 0.01 } as const,
    }
    if (draw === 'histogram') return chart.addSeries(HistogramSeries, common, pane)
    return chart.addSeries(LineSeries, { ...common, lineWidth: 1, crosshairMarkerVisible: false }, pane)
  })
  const { guides } = kind
  if (guides) series[0]?.applyOptions({ autoscaleInfoProvider: withGuides(guides) })
  for (const price of guides ?? [])
    series[0]?.createPriceLine({
      price,
      color: '#7f859699',
      lineWidth: 1,
      lineStyle: 2,
      axisLabelVisible: false,
      title: '',
    })
  return series as ISeriesApi<SeriesType>[]
}

/** The levels that a value is held against stay in view. */
const withGuides = (guides: readonly number[]) => (original: () => AutoscaleInfo | null) => {
  const range = original()?.priceRange
  if (!range) return null
  const all = [range.minValue, range.maxValue, ...guides]
  return { priceRange: { minValue: Math.min(...all), maxValue: Math.max(...all) } }
}

function drawLayer({ chosen, run, series }: Layer, bars: readonly Bar[], from: number, palette: Palette) {
  const { plots } = kindOf(chosen.kind)
  series.forEach((one, plot) => {
    const signed = plots[plot]!.draw === 'histogram' && chosen.colours[plot] === plots[plot]!.colour
    const point = (index: number) => {
      const { time } = bars[index]!
      const value = run.values[index]?.[plot]
      if (value === undefined) return { time }
      return signed
        ? { time, value, color: value < 0 ? palette.volumeDown : palette.volumeUp }
        : { time, value }
    }
    const indexes = Array.from({ length: bars.length - from }, (_, i) => from + i)
    if (from === 0) one.setData(indexes.map(point))
    else for (const index of indexes) one.update(point(index))
  })
}
