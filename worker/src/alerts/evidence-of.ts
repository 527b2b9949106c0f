import { toSplitList } from '@barline/db/domain/actions/split-list'
import type { FiringEvidence, ProvenBar } from '@barline/db/domain/alerts/evidence'
import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import type { Point } from '@barline/db/domain/alerts/watch-condition'
import type { Interval } from '@barline/db/domain/interval'
import { formatBarTime } from '@barline/db/domain/time'
import type { Fired } from './run-conditions.ts'
import type { FinalBar } from './see-bars.ts'
import type { WatchedSeries } from './watched-series.ts'

/** What proves that a condition became true. */
export function evidenceOf(condition: AlertCondition, fired: Fired, series: WatchedSeries): FiringEvidence {
  const { interval, source, version, splits } = series
  return {
    condition,
    before: proven(fired.before, fired.beforeBar, interval),
    after: proven(fired.after, fired.afterBar, interval),
    bars: {
      from: formatBarTime(fired.first.time, interval),
      to: formatBarTime(fired.afterBar.time, interval),
      count: fired.count,
    },
    ...(source !== interval && { source }),
    version,
    splits: toSplitList(splits),
  }
}

const proven = ({ time, close, values }: Point, bar: FinalBar, interval: Interval): ProvenBar => ({
  ...{ time: formatBarTime(time, interval), close, values: withoutNoise(values) },
  ...{ revision: bar.revision, rawObjectId: bar.rawObjectId },
})

/** Sums of decimals have noise behind the digits that mean something. */
export const withoutNoise = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(14))]))
