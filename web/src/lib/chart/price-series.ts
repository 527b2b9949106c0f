import {
  AreaSeries,
  BarSeries,
  BaselineSeries,
  CandlestickSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  type SeriesDataItemTypeMap,
  type SeriesType,
  type Time,
} from 'lightweight-charts'
import type { Bar } from '#lib/bars/bar.ts'
import type { Format } from '#lib/format/price.ts'
import type { ChartKind } from '#lib/view/view.ts'
import { heikinAshi } from './heikin-ashi.ts'
import { kindOptions } from './kind-options.ts'
import type { Palette } from './palette.ts'

/** The series that draws the prices, in one of the ways that people draw them. */
export interface PriceSeries {
  api: ISeriesApi<SeriesType>
  kind: ChartKind
  /** Draws these bars from a place on; what is before it is drawn already, and only the last bar drawn may change. */
  draw(bars: readonly Bar[], from: number, palette: Palette): void
  restyle(palette: Palette): void
  label(price: Format, decimals: number): void
  /** Where a baseline is drawn: at this price. */
  setBase(price: number): void
}

type Point = SeriesDataItemTypeMap[SeriesType]

const definitions = {
  candles: CandlestickSeries,
  hollow: CandlestickSeries,
  bars: BarSeries,
  line: LineSeries,
  area: AreaSeries,
  baseline: BaselineSeries,
  'heikin-ashi': CandlestickSeries,
} as const

export function addPriceSeries(chart: IChartApi, kind: ChartKind, palette: Palette): PriceSeries {
  const api = chart.addSeries(definitions[kind], kindOptions(kind, palette)) as ISeriesApi<SeriesType>
  const toPoints = pointsOf(kind)
  const lastPrice = kind === 'heikin-ashi' ? realPriceLine(api) : undefined
  return {
    api,
    kind,
    draw(bars, from, palette) {
      const points = toPoints(bars, from, palette)
      if (from === 0) api.setData(points)
      else for (const point of points) api.update(point)
      lastPrice?.(bars.at(-1), palette)
    },
    restyle: (palette) => api.applyOptions(kindOptions(kind, palette)),
    label: (price, decimals) =>
      api.applyOptions({ priceFormat: { type: 'custom', formatter: price, minMove: 10 ** -decimals } }),
    setBase(price) {
      if (kind === 'baseline') api.applyOptions({ baseValue: { type: 'price', price } })
    },
  }
}

type ToPoints = (bars: readonly Bar[], from: number, palette: Palette) => Point[]

function pointsOf(kind: ChartKind): ToPoints {
  if (kind === 'candles' || kind === 'bars') return (bars, from) => bars.slice(from)
  if (kind === 'hollow')
    return (bars, from, palette) => bars.slice(from).map((_, i) => hollow(bars, from + i, palette))
  if (kind === 'heikin-ashi') return smoothed()
  return (bars, from) => bars.slice(from).map(({ time, close }) => ({ time, value: close }))
}

/** The body is filled where the bar fell; the colour tells whether it closed above the one before. */
function hollow(bars: readonly Bar[], index: number, { up, down }: Palette): Point {
  const bar = bars[index]!
  const colour = bar.close < (bars[index - 1]?.close ?? bar.open) ? down : up
  const filled = bar.close < bar.open
  return { ...bar, color: filled ? colour : 'transparent', borderColor: colour, wickColor: colour }
}

/** Each candle goes on from the one before, so those made so far are kept. */
function smoothed(): ToPoints {
  let made: Bar[] = []
  return (bars, from) => {
    const fresh = heikinAshi(bars.slice(from), made[from - 1])
    if (from === 0) made = fresh
    else made.splice(from, Infinity, ...fresh)
    return fresh
  }
}

/** Where the last price is not what the last candle shows, a line of its own tells it. */
function realPriceLine(api: ISeriesApi<SeriesType>) {
  let line: IPriceLine | undefined
  return (last: Bar | undefined, { up, down }: Palette) => {
    if (!last) return
    const options = {
      price: last.close,
      color: last.close < last.open ? down : up,
      lineWidth: 1,
      lineStyle: 1,
    } as const
    if (line) line.applyOptions(options)
    else line = api.createPriceLine({ ...options, axisLabelVisible: true, title: '' })
  }
}

/** What is drawn, read back from the chart; where a bar is one number, it is that in all four. */
export const readPrices = (api: ISeriesApi<SeriesType>): (Omit<Bar, 'time' | 'volume'> & { time: Time })[] =>
  (api.data() as Point[]).flatMap((point) => {
    if ('open' in point) {
      const { time, open, high, low, close } = point
      return [{ time, open, high, low, close }]
    }
    if (!('value' in point)) return []
    const { time, value } = point as { time: Time; value: number }
    return [{ time, open: value, high: value, low: value, close: value }]
  })
