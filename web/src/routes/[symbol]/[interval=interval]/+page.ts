import { toSymbol } from '@barline/db/domain/symbol'
import { redirect } from '@sveltejs/kit'
import { readChart } from '#lib/api/read-chart.ts'
import { chartPath } from '#lib/api/series.ts'
import { unavailable } from '#lib/api/unavailable.ts'
import { unknownSymbol } from '#lib/api/unknown-symbol.ts'
import { keyOf, takeHanded } from '#lib/grid/handed.ts'
import { readAdjust, readSession, readView } from '#lib/view/address.ts'
import type { PageLoad } from './$types'

/** The instrument and its latest bars: they come within the page, so that the chart is painted without another request. */
export const load: PageLoad = async ({ fetch, params, url, untrack }) => {
  const symbol = toSymbol(params.symbol) ?? unknownSymbol(params.symbol)
  const { interval } = params
  const series = { symbol, interval }
  if (symbol !== params.symbol) redirect(307, chartPath(series) + untrack(() => url.search))
  const { searchParams } = url
  const asked = { adjust: readAdjust(searchParams), session: readSession(searchParams) }
  const data = takeHanded(keyOf(series, asked))
  if (data) return data
  // Another view of the same bars needs no other data from here: the chart loads what it lacks.
  const answer = await readChart(
    fetch,
    series,
    untrack(() => readView(searchParams)),
  )
  if (!answer.ok) return unavailable(answer)
  return answer.value ?? unknownSymbol(symbol)
}
