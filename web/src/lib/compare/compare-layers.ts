import { type ISeriesApi, LineSeries, type UTCTimestamp } from 'lightweight-charts'
import type { Bar } from '#lib/bars/bar.ts'
import type { Close } from '#lib/bars/close.ts'
import type { Drawing, Follower } from '#lib/chart/drawing.ts'
import { alignCloses, changeSince } from './align.ts'

/** Another symbol beside the one of the chart. */
export interface CompareLine {
  symbol: string
  colour: string
  /** In the interval of the chart, oldest first. */
  closes: readonly Close[]
}

/** Lines of other symbols over the prices. On a scale of percents each begins at nothing with the first bar in view. */
export interface CompareLayers {
  /** Takes the place of those so far. */
  set(lines: readonly CompareLine[]): void
  /** How far the symbol of the chart, and then each of the lines, has come at the bar of an index since the first one in view. */
  at(index: number): (number | undefined)[]
  /** Takes them away, unless the chart went first. */
  end(): void
}

interface Layer {
  line: CompareLine
  api: ISeriesApi<'Line'>
  values: (number | undefined)[]
}

export function compareLayers(drawing: Drawing): CompareLayers {
  const { chart, followers } = drawing
  let layers: Layer[] = []
  const follower: Follower = {
    draw(bars, from) {
      for (const layer of layers) drawLayer(layer, bars, from)
    },
    series: () => layers.map(({ api }) => api),
    closes: () => layers.map(({ line: { symbol }, values }) => ({ symbol, values })),
  }
  const isGone = () => !followers.includes(follower)
  const set = (lines: readonly CompareLine[]) => {
    // The chart went: it takes no calls any more.
    if (isGone()) return
    const old = new Map(layers.map((layer) => [layer.line.symbol, layer]))
    layers = lines.map((line) => {
      const api = old.get(line.symbol)?.api ?? chart.addSeries(LineSeries, options)
      old.delete(line.symbol)
      api.applyOptions({ color: line.colour, title: line.symbol })
      return { line, api, values: [] }
    })
    for (const { api } of old.values()) chart.removeSeries(api)
    follower.draw(drawing.bars, 0)
  }
  followers.push(follower)
  return {
    set,
    at(index) {
      const first = firstInView(drawing)
      const [base, bar] = [drawing.bars[first], drawing.bars[index]]
      const own = base && bar && bar.close / base.close - 1
      return [own, ...layers.map(({ values }) => changeSince(values, first, index))]
    },
    end() {
      set([])
      if (!isGone()) followers.splice(followers.indexOf(follower), 1)
    },
  }
}

const options = { lineWidth: 2, priceLineVisible: false, crosshairMarkerVisible: false } as const

/** Of the bar that the scale of percents begins with: one that is in view in part counts. */
const firstInView = ({ chart }: Drawing) =>
  Math.max(Math.floor(chart.timeScale().getVisibleLogicalRange()?.from ?? 0), 0)

/** Only at times that the chart has bars at: another one would be a bar more, and all would stand beside its place. */
function drawLayer(layer: Layer, bars: readonly Bar[], from: number) {
  layer.values = alignCloses(bars, layer.line.closes)
  const points = layer.values
    .map((value, i) => ({ time: bars[i]!.time as UTCTimestamp, value }))
    .slice(from)
    .filter((point): point is { time: UTCTimestamp; value: number } => point.value !== undefined)
  if (from === 0) layer.api.setData(points)
  else for (const point of points) layer.api.update(point)
}
