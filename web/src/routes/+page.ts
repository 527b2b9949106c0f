import { redirect } from '@sveltejs/kit'
import { chooseSeries } from '#lib/api/choose-series.ts'
import { chartPath } from '#lib/api/series.ts'
import { findSymbols, getSymbol } from '#lib/api/symbols.ts'
import { unavailable } from '#lib/api/unavailable.ts'
import type { PageLoad } from './$types'

/** To a chart, as soon as there is one: AAPL's, else the first symbol's that has bars. */
export const load: PageLoad = async ({ fetch }) => {
  const [favourite, all] = await Promise.all([getSymbol(fetch, 'AAPL'), findSymbols(fetch, '', 1000)])
  if (!favourite.ok) return unavailable(favourite)
  if (!all.ok) return unavailable(all)
  const series = chooseSeries([...(favourite.value ? [favourite.value] : []), ...all.value.symbols])
  if (series) redirect(307, chartPath(series))
}
