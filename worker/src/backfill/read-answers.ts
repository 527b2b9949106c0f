import { longestStep } from '@barline/db/domain/gaps-slots'
import { patience } from '@barline/db/domain/gaps'
import type { Interval } from '@barline/db/domain/interval'
import { latestOf, type Range } from '@barline/db/domain/ranges'
import type pg from 'pg'

/** A stretch of a series that a provider has answered, whether it had bars or not; `observedAt` is the latest time it did. */
export interface Answered extends Range {
  observedAt: number
}

interface Row {
  provider: string
  observedAt: Date
  from: string
  to: string
}

/** Older answers than so many are not looked at: what they say is asked for once more, at worst. */
const most = 20_000

/** Refusals in the provider's own words are answers, too; a body that was cut short is none. */
const statement = `
  SELECT provider, observed_at AS "observedAt", detail -> 'range' ->> 'from' AS "from", detail -> 'range' ->> 'to' AS "to"
  FROM raw_object
  WHERE symbol = $1 AND interval = $2 AND detail -> 'range' IS NOT NULL
    AND (status = 'loaded' OR reason IN ('provider_error', 'premium_only', 'symbol_unknown'))
  ORDER BY observed_at DESC LIMIT ${most}`

/** What each provider has answered of a series, from the ledger. Bars that were not over by then are not answered. */
export async function readAnswers(
  pool: pg.Pool,
  { symbol, interval }: { symbol: string; interval: Interval },
): Promise<ReadonlyMap<string, Answered[]>> {
  const { rows } = await pool.query<Row>(statement, [symbol, interval])
  const settling = patience + longestStep(interval)
  const answers = Map.groupBy(rows, ({ provider }) => provider)
  return new Map(
    [...answers].map(([provider, found]) => {
      const ranges = found.map(({ from, to, ...row }) => {
        const observedAt = row.observedAt.getTime()
        return { from: Date.parse(from), to: Math.min(Date.parse(to), observedAt - settling), observedAt }
      })
      return [provider, latestOf(ranges.filter(({ from, to }) => from < to))]
    }),
  )
}
