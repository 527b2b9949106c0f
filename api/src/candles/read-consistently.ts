import type { Sql } from './find-buckets.ts'
import type { SeriesRef } from './find-series.ts'
import type { CandleQuery } from './query.ts'
import { readPages, type Page, type Writing } from './read-pages.ts'

/**
 * The pages of a query whose bars and factors are of the versions that were looked up. Bars as they are now are read fastest. Where
 * something was committed in between, they are read again as of those versions.
 */
export async function readConsistently(
  sql: Sql,
  query: CandleQuery,
  series: SeriesRef[],
  writing: Writing,
): Promise<Page[]> {
  const when = query.asOf === undefined ? 'now' : 'then'
  const pages = await readPages(sql, query, series, writing, when)
  return pages ?? (await readPages(sql, query, series, writing, 'then'))!
}
