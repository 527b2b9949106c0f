import { intradayLength, isDated, type Interval } from '@barline/db/domain/interval'
import type { Bucket } from '@barline/db/domain/rollup-grid'
import type { TimeRange } from './bound.ts'
import { findBuckets, iso, type Sql } from './find-buckets.ts'
import type { Derivation } from './find-series.ts'
import { foldStatement } from './fold-statement.ts'
import type { Style } from './page-statement.ts'
import type { Page } from './read-pages.ts'

/** No answer reads more bars than this to roll them up: a page of long ones from short ones may hold fewer than `limit`, and `next` leads on. */
const maxSourceBars = 1_000_000

/** A page of bars that are rolled up on the way. Its last bar may be unfinished, as the last stored one may. */
export async function readDerived(
  sql: Sql,
  derivation: Derivation,
  range: TimeRange,
  { limit, label, ...style }: Style & { limit: number; label: string },
): Promise<Page> {
  const found = await findBuckets(sql, derivation, range, limit + 1, style.order)
  const buckets = found.slice(0, limit)
  const text = await foldBuckets(sql, derivation.seriesId, buckets, style, label)
  return { text, last: buckets.at(-1)?.start ?? null, more: found.length > limit }
}

/** The bars of these buckets as text. */
export async function foldBuckets(
  sql: Sql,
  seriesId: number,
  buckets: readonly Bucket[],
  style: Style,
  label: string,
): Promise<string> {
  const { layout, time, order, interval } = style
  const { rows } = await sql.query<{ text: string }>({
    name: `api_rollup_${layout}_${time}_${order}_${isDated(interval) ? 'dated' : 'intraday'}`,
    text: foldStatement(style),
    values: [seriesId, buckets.map(({ start }) => iso(start)), buckets.map(({ end }) => iso(end)), label],
  })
  return rows[0]!.text
}

/** How many bars of an interval a page may hold that is rolled up from `source`, one of `series` pages. */
export function derivedLimit(interval: Interval, source: Interval, series: number): number {
  const length = intradayLength(interval)
  const each = length === undefined ? 31 : length / intradayLength(source)!
  return Math.max(1, Math.floor(maxSourceBars / series / each))
}
