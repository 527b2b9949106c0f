import { findCorrections } from '@barline/db/alerts/find-corrections'
import { toSplitList } from '@barline/db/domain/actions/split-list'
import type { FiringEvidence, Withdrawal } from '@barline/db/domain/alerts/evidence'
import { withoutNoise } from './evidence-of.ts'
import type { Looked } from './look.ts'
import type { Sql, WatchedSeries } from './read-bars.ts'

/** Finds out why alerts of a series are taken back; those that came from the same bars are asked for once. */
export function createWithdrawals(sql: Sql, series: WatchedSeries) {
  const known = new Map<string, ReturnType<typeof findCorrections>>()
  const splits = toSplitList(series.splits)
  const corrections = ({ bars: { from, to }, version }: FiringEvidence) => {
    const key = `${from} ${to} ${version}`
    const found = known.get(key) ?? findCorrections(sql, series, { from, to, version })
    known.set(key, found)
    return found
  }
  return async ({ event, why, reading }: Looked['toWithdraw'][number]): Promise<Withdrawal> => {
    const isSplit = JSON.stringify(event.evidence.splits) !== JSON.stringify(splits)
    const then = new Set(event.evidence.splits.map((split) => JSON.stringify(split)))
    return {
      cause: why !== 'condition' ? why : isSplit ? 'split' : 'correction',
      ...(await corrections(event.evidence)),
      splits: splits.filter((split) => !then.has(JSON.stringify(split))),
      now: reading ? { close: reading.close, values: withoutNoise(reading.values) } : null,
      version: series.version,
    }
  }
}
