import type { Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { redirect } from '@sveltejs/kit'
import { getCandles } from '#lib/api/candles.ts'
import { chartPath, type Rendition } from '#lib/api/series.ts'
import { getSymbol } from '#lib/api/symbols.ts'
import { unavailable } from '#lib/api/unavailable.ts'
import { unknownSymbol } from '#lib/api/unknown-symbol.ts'
import { readAdjust, readSession, readView } from '#lib/view/address.ts'
import { splitHours } from '#lib/sessions/off-hours.ts'
import { firstLoad } from '#lib/view/first-load.ts'
import type { PageLoad } from './$types'

/** The instrument and its latest bars: they come within the page, so that the chart is painted without another request. */
export const load: PageLoad = async ({ fetch, params, url, untrack }) => {
  const symbol = toSymbol(params.symbol) ?? unknownSymbol(params.symbol)
  const { searchParams } = url
  const { interval } = params
  if (symbol !== params.symbol) redirect(307, chartPath({ symbol, interval }) + untrack(() => url.search))
  const known = getSymbol(fetch, symbol)
  const series: Rendition = { symbol, interval, adjust: readAdjust(searchParams) }
  // Where hours make no difference, or nobody knows them, an address from elsewhere may still ask for them.
  if (readSession(searchParams) === 'regular' && isSplit(await known, interval)) series.session = 'regular'
  // Another view of the same bars needs no other data from here: the chart loads what it lacks.
  const view = untrack(() => readView(searchParams))
  const [instrument, page] = await Promise.all([
    known,
    getCandles(fetch, series, { limit: firstLoad(view, interval, Date.now() / 1000) }),
  ])
  if (!instrument.ok) return unavailable(instrument)
  if (!instrument.value) return unknownSymbol(symbol)
  if (!page.ok && page.status !== 404) return unavailable(page)
  return { series, instrument: instrument.value, page: page.ok ? page.value : { bars: [], more: false } }
}

const isSplit = (known: Awaited<ReturnType<typeof getSymbol>>, interval: Interval) =>
  known.ok && known.value !== undefined && splitHours(known.value, interval) !== undefined
