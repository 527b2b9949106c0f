import type { SymbolEntry } from '@barline/api/wire'
import type { View } from '#lib/view/view.ts'
import { firstLoad } from '#lib/view/first-load.ts'
import { splitHours } from '#lib/sessions/off-hours.ts'
import type { Answer, Fetch } from './answer.ts'
import { getCandles, type Page } from './candles.ts'
import type { Rendition, Series } from './series.ts'
import { getSymbol } from './symbols.ts'

/** What a chart begins with. */
export interface ChartData {
  series: Rendition
  instrument: SymbolEntry
  /** The latest bars; none where none are stored in this interval. */
  page: Page
}

/** An instrument and its latest bars, as many as a view shows; undefined where nobody knows the symbol. */
export async function readChart(
  fetch: Fetch,
  { symbol, interval }: Series,
  view: View,
  signal?: AbortSignal,
): Promise<Answer<ChartData | undefined>> {
  const known = getSymbol(fetch, symbol, signal)
  const series: Rendition = { symbol, interval, adjust: view.adjust }
  // Where hours make no difference, or nobody knows them, an address from elsewhere may still ask for them.
  if (view.session === 'regular') {
    const entry = await known
    if (entry.ok && entry.value && splitHours(entry.value, interval)) series.session = 'regular'
  }
  const limit = firstLoad(view, interval, Date.now() / 1000)
  const [instrument, page] = await Promise.all([known, getCandles(fetch, series, { limit }, signal)])
  if (!instrument.ok) return instrument
  if (!instrument.value) return { ok: true, value: undefined }
  if (!page.ok && page.status !== 404) return page
  return {
    ok: true,
    value: { series, instrument: instrument.value, page: page.ok ? page.value : { bars: [], more: false } },
  }
}
