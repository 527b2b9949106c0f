import { isReadable, splitCondition, type UnreadableRule } from '@barline/db/alerts/rule-row'
import type { AlertEvent } from '@barline/db/alerts/events'
import type { AlertRule, Target } from '@barline/db/domain/alerts/alert-rule'
import { describeCondition } from '@barline/db/domain/alerts/describe-condition'
import { reasonOf } from '@barline/db/domain/alerts/withdrawal-message'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { plain } from './plain.ts'
import { moment, table } from './print.ts'

const instant = (time: number | null) => (time === null ? null : new Date(time).toISOString())

/** A rule as programs get it. */
export const ruleDocument = ({ condition, ...rule }: AlertRule) => ({
  ...rule,
  ...splitCondition(condition),
  expiresAt: instant(rule.expiresAt),
  createdAt: instant(rule.createdAt),
  pausedAt: instant(rule.pausedAt),
  startsAfter: instant(rule.startsAfter),
  setAt: instant(rule.setAt),
})

/** Rules as programs get them; those that cannot be read apart from the others. */
export const rulesDocument = (rules: readonly (AlertRule | UnreadableRule)[]) => ({
  rules: rules.filter(isReadable).map(ruleDocument),
  unreadable: rules
    .filter((rule) => 'unreadable' in rule)
    .map((rule) => ({ ...rule, createdAt: instant(rule.createdAt) })),
})

/** An alert as programs get it. */
export const eventDocument = ({ rule, barTime: time, ...event }: AlertEvent) => ({
  ...event,
  ...{ rule: rule.id, symbol: rule.symbol, interval: rule.interval },
  time: formatBarTime(barTime(time), rule.interval),
  firedAt: instant(event.firedAt),
  withdrawnAt: instant(event.withdrawnAt),
  deliveries: event.deliveries.map((delivery) => ({
    ...delivery,
    createdAt: instant(delivery.createdAt),
    nextAttemptAt: instant(delivery.nextAttemptAt),
    deliveredAt: instant(delivery.deliveredAt),
    failedAt: instant(delivery.failedAt),
  })),
})

/** `AAPL 1d: golden-cross of sma50 and sma200 of the close`. */
export const nameOf = ({
  symbol,
  interval,
  condition,
}: Pick<AlertRule, 'symbol' | 'interval' | 'condition'>): string =>
  `${symbol} ${interval}: ${describeCondition(condition)}`

export const repeatOf = ({
  repeat,
  coolDownSeconds,
}: Pick<AlertRule, 'repeat' | 'coolDownSeconds'>): string => {
  if (repeat === 'once') return 'once'
  return repeat === 'every-bar' ? 'at every bar' : `at most every ${coolDownSeconds} s`
}

export const toldOf = (targets: readonly Target[]): string =>
  targets.length === 0
    ? 'the web app'
    : targets.map((target) => (target.kind === 'sns' ? 'the topic' : plain(target.url))).join(', ')

export const stateOf = ({ pausedAt, expiresAt }: AlertRule, now: number): string => {
  if (pausedAt !== null) return 'paused'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'on'
}

export const ruleTable = (rules: readonly (AlertRule | UnreadableRule)[], now: number): string[] =>
  table(
    ['ID', 'SERIES', 'RULE', 'FIRES', 'TELLS', 'STATE', 'NAME'],
    rules.map((rule) => {
      const { id, symbol, interval } = rule
      if (!isReadable(rule))
        return [
          ...[String(id), plain(`${symbol} ${interval}`), plain(rule.unreadable)],
          ...['never', '', 'unreadable', plain(rule.name ?? '')],
        ]
      return [
        ...[
          String(rule.id),
          `${rule.symbol} ${rule.interval}`,
          describeCondition(rule.condition),
          repeatOf(rule),
        ],
        ...[toldOf(rule.targets), stateOf(rule, now), plain(rule.name ?? '')],
      ]
    }),
    ['ID'],
  )

/** One line an alert, and one more for why it was taken back. */
export const eventLines = (events: readonly AlertEvent[]): string[] =>
  events.flatMap(({ id, rule, firedAt, message, withdrawnAt, withdrawn }) => [
    `${id}  ${moment(firedAt)}  rule ${rule.id}  ${plain(message)}`,
    ...(withdrawn && withdrawnAt !== null
      ? [`    withdrawn ${moment(withdrawnAt)}: ${reasonOf(withdrawn)}`]
      : []),
  ])
