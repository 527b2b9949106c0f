import type { Delivery as OutboxRow } from '@barline/db/alerts/deliveries'
import type { AlertEvent, Delivery } from '@barline/db/alerts/events'
import { splitCondition, type UnreadableRule } from '@barline/db/alerts/rule-row'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { describeCondition } from '@barline/db/domain/alerts/describe-condition'
import type { Evidence, Withdrawal } from '@barline/db/domain/alerts/evidence'
import type { SplitList } from '@barline/db/domain/actions/split-list'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type {
  WireAlertDelivery,
  WireAlertEvent,
  WireAlertRule,
  WireEventDelivery,
  WireEvidence,
  WireUnreadableRule,
  WireWithdrawal,
} from '../wire.ts'

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString()
const instantOrNull = (milliseconds: number | null) => (milliseconds === null ? null : instant(milliseconds))

export function toWireRule(rule: AlertRule): WireAlertRule {
  const { condition, expiresAt, createdAt, pausedAt, startsAfter, setAt, ...same } = rule
  return {
    ...same,
    ...splitCondition(condition),
    rule: describeCondition(condition),
    expiresAt: instantOrNull(expiresAt),
    createdAt: instant(createdAt),
    pausedAt: instantOrNull(pausedAt),
    startsAfter: instant(startsAfter),
    setAt: instant(setAt),
  }
}

export const toWireUnreadable = ({ createdAt, ...rule }: UnreadableRule): WireUnreadableRule => ({
  ...rule,
  createdAt: instant(createdAt),
})

export function toWireEvent(event: AlertEvent): WireAlertEvent {
  const { id, rule, barTime: time, direction, occurrence, message } = event
  return {
    ...{ id, direction, occurrence, message },
    rule: toWireRule(rule),
    time: formatBarTime(barTime(time), rule.interval),
    firedAt: instant(event.firedAt),
    evidence: toWireEvidence(event.evidence),
    withdrawnAt: instantOrNull(event.withdrawnAt),
    withdrawn: event.withdrawn && toWireWithdrawal(event.withdrawn),
    deliveries: event.deliveries.map(toWireDelivery),
  }
}

function toWireEvidence(evidence: Evidence): WireEvidence {
  const condition = { ...evidence.condition }
  if ('missing' in evidence) return { condition, last: evidence.last, missing: evidence.missing }
  const { before, after, bars, version, splits } = evidence
  return { condition, before, after, bars, version, splits: toWireSplits(splits) }
}

const toWireWithdrawal = ({ cause, bars, count, splits, now, version }: Withdrawal): WireWithdrawal => ({
  ...{ cause, bars, count, now, version },
  splits: toWireSplits(splits),
})

const toWireSplits = (splits: SplitList) =>
  splits.map(([exDate, numerator, denominator]) => ({ exDate, numerator, denominator }))

function toWireDelivery(delivery: Delivery): WireEventDelivery {
  const { id, what, channel, address, attempts, lastError } = delivery
  return {
    ...{ id, what, channel, address, attempts, lastError, state: stateOf(delivery) },
    createdAt: instant(delivery.createdAt),
    nextAttemptAt: instantOrNull(delivery.nextAttemptAt),
    deliveredAt: instantOrNull(delivery.deliveredAt),
    failedAt: instantOrNull(delivery.failedAt),
  }
}

const stateOf = ({ deliveredAt, failedAt }: { deliveredAt: unknown; failedAt: unknown }) =>
  deliveredAt !== null ? 'delivered' : failedAt !== null ? 'failed' : 'pending'

export function toWireOutboxRow(row: OutboxRow): WireAlertDelivery {
  const time = (date: Date | null) => date && date.toISOString()
  const { attempts, address, message, lastError, rule } = row
  return {
    ...{ id: Number(row.id), attempts, address, message, lastError, state: stateOf(row) },
    what: row.what as WireAlertDelivery['what'],
    channel: row.channel as WireAlertDelivery['channel'],
    createdAt: row.createdAt.toISOString(),
    nextAttemptAt: time(row.nextAttemptAt),
    deliveredAt: time(row.deliveredAt),
    failedAt: time(row.failedAt),
    rule: { id: rule.id, name: rule.name, symbol: rule.symbol, interval: rule.interval as Interval },
    event: row.eventId === null ? null : Number(row.eventId),
  }
}
