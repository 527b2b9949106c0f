import type { Interval } from '@barline/db/domain/interval'
import type { Flag } from '@barline/db/domain/quality/flag'
import type { FlagKind } from '@barline/db/domain/quality/policy'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { Disagreement } from '@barline/db/find-disagreements'
import type { Freshness } from '@barline/db/find-quality'
import type { WireDisagreement, WireFlag, WireFreshness } from '../wire.ts'

export const toWireFlag = ({ kind, from, to, bars, note }: Flag, interval: Interval): WireFlag => ({
  ...{ kind, from: formatBarTime(from, interval), to: formatBarTime(to, interval), bars, note },
})

export const toWireFreshness = (fresh: Freshness, interval: Interval): WireFreshness => ({
  last: formatBarTime(barTime(fresh.last), interval),
  observedAt: new Date(fresh.observedAt).toISOString(),
  behind: fresh.behind,
  missing: fresh.missing === null ? null : formatBarTime(barTime(fresh.missing), interval),
})

export const toWireDisagreement = (
  { worst, ...counts }: Disagreement,
  interval: Interval,
): WireDisagreement => ({
  ...counts,
  worst: worst && { relative: worst.relative, t: formatBarTime(worst.time, interval) },
})

export function countFlagged(flags: readonly Flag[]): Partial<Record<FlagKind, number>> {
  const counts: Partial<Record<FlagKind, number>> = {}
  for (const { kind, bars } of flags) counts[kind] = (counts[kind] ?? 0) + bars
  return counts
}
