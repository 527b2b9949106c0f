import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { ISeriesApi, PriceScaleMode, Time } from 'lightweight-charts'
import type { Drawing } from './drawing.ts'
import type { PriceChart } from './price-chart.ts'

/**
 * `window.barline`: the chart on the page, for browser tests and for the curious in the console. It is there while a chart
 * is on the page and reads only; `series` and `bars` change together, so waiting for the one means having the other.
 */
export interface TestHandle {
  /** What the chart draws; undefined before the first time. */
  series(): Rendition | undefined
  /** The bars that the chart holds, oldest first; `time` in seconds since 1970 UTC. */
  bars(): Bar[]
  /** How many there are, without reading them back. */
  held(): number
  /** Times of the first and the last bar in view, or null while there are none. */
  visibleRange(): { from: number; to: number } | null
  /** Where a bar is drawn, in pixels from the chart's left edge, or null when the chart does not hold it. */
  xOf(time: number): number | null
  /** Where the middle of its body is, from the upper edge. */
  yOf(time: number): number | null
  /** Where a price stands, in pixels from the upper edge. */
  yOfPrice(price: number): number | null
  /** How the chart draws now, read back from it. */
  look(): Look
}

interface Look {
  kind: string
  mode: PriceScaleMode
  inverted: boolean
  auto: boolean
  volume: boolean
  /** Below the last price on the axis. */
  countdown: string | undefined
  /** How the time axis writes a time, in seconds. */
  label(time: number): string
  /** What each indicator's lines hold: times and values, undefined where there is none. */
  indicators: { pane: number; plots: { time: number; value: number | undefined }[][] }[]
  panes: number
  /** The lines of other symbols: times and closes. */
  compared: { title: string; colour: string; points: { time: number; value: number }[] }[]
  /** Splits and dividends that stand in the pane of the prices, with their discs' middles. */
  events: { kind: string; time: number; x: number; y: number; exDates: string[] }[]
  bars: { time: number; color?: string | undefined }[]
  /** What others have laid over the prices, as they keep it. */
  overlays: unknown[]
  /** What is hatched, from pixel to pixel, and what the signs above bars tell of them. */
  gaps: {
    cause: string
    from: number
    to: number
    slots: number
    more: number
    left: number
    right: number
  }[]
  signs: { kind: string; time: number; x: number; y: number }[]
  /** What is shaded outside of regular hours, from pixel to pixel. */
  hours: { hours: string; left: number; right: number }[]
}

export const testHandle = (chart: PriceChart): TestHandle => ({
  series: chart.series,
  bars: chart.drawn,
  held: () => chart.drawing().bars.length,
  visibleRange() {
    const [shown, bars] = [chart.shown(), chart.drawn()]
    if (!shown) return null
    const inView = bars.slice(Math.max(Math.ceil(shown.from), 0), Math.max(Math.floor(shown.to) + 1, 0))
    const [first, last] = [inView[0], inView.at(-1)]
    return first && last ? { from: first.time, to: last.time } : null
  },
  xOf: chart.xOf,
  yOf: chart.yOf,
  yOfPrice: (price) => chart.drawing().prices.api.priceToCoordinate(price),
  look: () => readLook(chart.drawing()),
})

function readLook(drawing: Drawing): Look {
  const { chart, prices, volume, layers, countdown, marks, overlays, followers } = drawing
  const { mode, invertScale, autoScale } = chart.priceScale('right').options()
  return {
    ...{ kind: prices.kind, mode, inverted: invertScale, auto: autoScale, volume: volume.options().visible },
    countdown: countdown.text(),
    label: (time) => chart.options().localization.timeFormatter!(time as Time),
    indicators: layers.series().map((plots) => ({
      pane: plots[0]!.getPane().paneIndex(),
      plots: plots.map((plot) =>
        plot.data().map((point) => ({
          time: Number(point.time),
          value: 'value' in point ? point.value : undefined,
        })),
      ),
    })),
    panes: chart.panes().length,
    overlays: overlays.flatMap((layer) => layer.items()),
    compared: followers.flatMap((one) => one.series()).map(readLine),
    events: marks.painted().events.map(({ mark: { kind, time, actions }, x, y }) => ({
      ...{ kind, time, x, y },
      exDates: actions.map(({ exDate }) => exDate),
    })),
    gaps: marks.painted().gaps.map(({ mark: { cause, from, to, slots }, more, left, right }) => {
      return { cause, from, to, slots, more, left, right }
    }),
    hours: [...marks.painted().hours],
    signs: marks.painted().bars.map(({ kind, mark: { time }, x, y }) => ({ kind, time, x, y })),
    bars: prices.api.data().map((point) => ({
      time: Number(point.time),
      ...('color' in point ? { color: point.color } : {}),
    })),
  }
}

const readLine = (line: ISeriesApi<'Line'>): Look['compared'][number] => ({
  ...{ title: line.options().title, colour: line.options().color },
  points: line
    .data()
    .map((point) => ({ time: Number(point.time), value: 'value' in point ? point.value : NaN })),
})
