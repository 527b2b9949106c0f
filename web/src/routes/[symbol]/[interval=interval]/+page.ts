import { toSymbol } from '@barline/db/domain/symbol'
import { redirect } from '@sveltejs/kit'
import { getCandles } from '#lib/api/candles.ts'
import { chartPath, type Rendition } from '#lib/api/series.ts'
import { getSymbol } from '#lib/api/symbols.ts'
import { unavailable } from '#lib/api/unavailable.ts'
import { unknownSymbol } from '#lib/api/unknown-symbol.ts'
import { readAdjust, readView } from '#lib/view/address.ts'
import { firstLoad } from '#lib/view/first-load.ts'
import type { PageLoad } from './$types'

/** The instrument and its latest bars: they come within the page, so that the chart is painted without another request. */
export const load: PageLoad = async ({ fetch, params, url, untrack }) => {
  const symbol = toSymbol(params.symbol) ?? unknownSymbol(params.symbol)
  const { searchParams } = url
  const series: Rendition = { symbol, interval: params.interval, adjust: readAdjust(searchParams) }
  if (symbol !== params.symbol) redirect(307, chartPath(series) + untrack(() => url.search))
  // Another view of the same bars needs no other data from here: the chart loads what it lacks.
  const view = untrack(() => readView(searchParams))
  const [instrument, page] = await Promise.all([
    getSymbol(fetch, symbol),
    getCandles(fetch, series, { limit: firstLoad(view, series.interval, Date.now() / 1000) }),
  ])
  if (!instrument.ok) return unavailable(instrument)
  if (!instrument.value) return unknownSymbol(symbol)
  if (!page.ok && page.status !== 404) return unavailable(page)
  return { series, instrument: instrument.value, page: page.ok ? page.value : { bars: [], more: false } }
}
