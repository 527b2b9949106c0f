import type { SymbolEntry } from '@barline/api/wire'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { Rendition, Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import { type Column, toCsv } from '#lib/export/csv.ts'
import { drawPicture } from '#lib/export/picture.ts'
import { fileName, save } from '#lib/export/save.ts'
import { adjustNames } from '#lib/format/view-names.ts'
import type { Chosen } from '#lib/indicators/chosen.ts'
import { plotColumns } from '#lib/table/columns.ts'
import { plainView } from '#lib/view/view.ts'

/** What is on the screen, to be taken along. */
export interface OnScreen {
  /** Holds the chart and its legends. */
  page: HTMLElement
  chart: PriceChart
  series: Rendition
  instrument: SymbolEntry
  bars: readonly Bar[]
  indicators: readonly Chosen[]
}

/** The chart with its legends, and below it where it is from. */
export function pictureOf({ page, chart, series, instrument, bars }: OnScreen): HTMLCanvasElement {
  const made = instrument.synthetic ? ' · synthetic prices' : ''
  const until = lastTime(series, bars)
  const prices = adjustNames[series.adjust].says.toLowerCase()
  const note = `Barline${made} · ${prices} · until ${until} · chart: TradingView Lightweight Charts™`
  return drawPicture(page, chart.picture(), note)
}

/** Saves the chart as PNG. */
export function savePicture(screen: OnScreen): void {
  const { series, bars } = screen
  pictureOf(screen).toBlob((blob) => {
    if (blob) save(blob, fileName(nameOf(series, lastTime(series, bars)), 'png'))
  })
}

/** Saves the bars in view, what the indicators say at them, and the closes of the symbols that they are compared with, as CSV. */
export function saveCsv({ chart, series, bars, indicators }: OnScreen): void {
  const shown = chart.shown()
  if (!shown) return
  const from = Math.max(Math.ceil(shown.from), 0)
  const inView = bars.slice(from, Math.max(Math.floor(shown.to) + 1, 0))
  const values = inView.map((_, i) => chart.indicatorsAt(from + i))
  const columns = plotColumns(indicators, String).map(({ name, indicator, plot }): Column => ({
    name,
    values: values.map((all) => all[indicator]?.values[plot]),
  }))
  const compared = chart
    .drawing()
    .followers.flatMap((one) => one.closes())
    .map(({ symbol, values: closes }): Column => ({
      name: `close of ${symbol}`,
      values: inView.map((_, i) => closes[from + i]),
    }))
  const text = toCsv(inView, series.interval, [...columns, ...compared])
  const name = fileName(nameOf(series, lastTime(series, inView)), 'csv')
  save(new Blob([text], { type: 'text/csv' }), name)
}

function lastTime({ interval }: Series, bars: readonly Bar[]): string {
  const last = bars.at(-1)
  return last ? formatBarTime(barTime(last.time * 1000), interval) : ''
}

/** What is not adjusted as usual says so. */
const nameOf = ({ symbol, interval, adjust }: Rendition, until: string): string[] => [
  ...[symbol, interval, until],
  ...(adjust === plainView.adjust ? [] : [adjustNames[adjust].short]),
]
