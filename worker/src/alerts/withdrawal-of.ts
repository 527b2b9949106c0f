import { findCorrections } from '@barline/db/alerts/find-corrections'
import { toSplitList } from '@barline/db/domain/actions/split-list'
import type { FiringEvidence, Withdrawal } from '@barline/db/domain/alerts/evidence'
import { withoutNoise } from './evidence-of.ts'
import type { Looked } from './look.ts'
import { barAt, endAt, type Sql, type WatchedSeries } from './watched-series.ts'

/** Finds out why alerts of a series are taken back; those that came from the same bars are asked for once. */
export function createWithdrawals(sql: Sql, series: WatchedSeries) {
  const known = new Map<string, ReturnType<typeof findCorrections>>()
  const splits = toSplitList(series.splits)
  const { id, source: interval } = series
  const corrections = ({ bars: { from, to }, version }: FiringEvidence) => {
    const key = `${from} ${to} ${version}`
    const range = { from: Date.parse(from), to: endAt(series, Date.parse(to)), version }
    const found = known.get(key) ?? findCorrections(sql, { id, interval }, range)
    known.set(key, found)
    return found
  }
  return async ({ event, why, reading }: Looked['toWithdraw'][number]): Promise<Withdrawal> => {
    const { evidence } = event
    // Or where bars are cut otherwise now, as once the exchange is known.
    const isMoved = barAt(series, event.barTime) !== event.barTime
    const isElsewhere = isMoved || (evidence.source ?? series.interval) !== series.source
    const isSplit = JSON.stringify(evidence.splits) !== JSON.stringify(splits)
    const then = new Set(evidence.splits.map((split) => JSON.stringify(split)))
    const cause = isElsewhere ? 'source' : why !== 'condition' ? why : isSplit ? 'split' : 'correction'
    return {
      cause,
      // Versions of two series say nothing of each other.
      ...(isElsewhere ? { bars: [], count: 0 } : await corrections(evidence)),
      splits: splits.filter((split) => !then.has(JSON.stringify(split))),
      now: reading ? { close: reading.close, values: withoutNoise(reading.values) } : null,
      version: series.version,
    }
  }
}
