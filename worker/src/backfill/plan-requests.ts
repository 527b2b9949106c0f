import type { Interval } from '@barline/db/domain/interval'
import type { Range } from '@barline/db/domain/ranges'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Client, Wanted } from '../fetch/client.ts'
import { planRanges } from '../fetch/plan.ts'
import type { Rate } from '../fetch/token-bucket.ts'

interface Series {
  symbol: Symbol
  interval: Interval
}

/** The requests that bring what is missing: neighbours go into one wherever that does not cost more than two. */
export function planRequests(
  client: Client,
  series: Series,
  missing: readonly Range[],
  now: number,
): { requests: Wanted[]; cost: number } {
  const cut = (range: Range) =>
    planRanges(range, client.limits[series.interval]!, now).ranges.map((part) => ({ ...series, ...part }))
  const costOf = (range: Range) => cut(range).reduce((sum, part) => sum + (client.pagesOf?.(part) ?? 1), 0)
  const joined: (Range & { cost: number })[] = []
  for (const { from, to } of missing) {
    const alone = costOf({ from, to })
    const last = joined.at(-1)
    const together = last && { from: last.from, to: Math.max(last.to, to) }
    const cost = together && costOf(together)
    if (cost !== undefined && cost <= last!.cost + alone) joined.splice(-1, 1, { ...together!, cost })
    else joined.push({ from, to, cost: alone })
  }
  // Where the cuts fall, a request in between may have nothing to bring.
  const requests = joined
    .flatMap(cut)
    .filter(({ from, to }) => missing.some((range) => range.from < to && range.to > from))
  return { requests, cost: requests.reduce((sum, part) => sum + (client.pagesOf?.(part) ?? 1), 0) }
}

/** What an answer takes where no limit makes anybody wait, and the pause before the next one. */
const usual = 0.5

/** About how many seconds so many requests take under a provider's limits. */
export function secondsFor(requests: number, rates: readonly Rate[] = []): number {
  const waits = rates.map((rate) => (Math.floor(Math.max(0, requests - 1) / rate.requests) * rate.per) / 1000)
  return Math.max(requests * usual, ...waits)
}
