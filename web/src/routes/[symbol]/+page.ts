import { redirect } from '@sveltejs/kit'
import { chooseInterval } from '#lib/api/choose-series.ts'
import { chartPath } from '#lib/api/series.ts'
import { getSymbol } from '#lib/api/symbols.ts'
import { unavailable } from '#lib/api/unavailable.ts'
import { unknownSymbol } from '#lib/api/unknown-symbol.ts'
import { toSymbol } from '@barline/db/domain/symbol'
import type { PageLoad } from './$types'

/** `/AAPL` is short for its daily chart, or for what else there is of it. */
export const load: PageLoad = async ({ fetch, params, url, untrack }) => {
  const symbol = toSymbol(params.symbol) ?? unknownSymbol(params.symbol)
  const entry = await getSymbol(fetch, symbol)
  if (!entry.ok) return unavailable(entry)
  const interval = chooseInterval(entry.value ?? unknownSymbol(symbol))
  redirect(307, chartPath({ symbol, interval }) + untrack(() => url.search))
}
