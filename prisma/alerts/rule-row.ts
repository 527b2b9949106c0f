import type { AlertRule, Repeat, RuleCondition, RuleSettings, Target } from '../domain/alerts/alert-rule.ts'
import { parseRule, type ParsedRule } from '../domain/alerts/parse-rule.ts'
import type { Interval } from '../domain/interval.ts'
import type { Symbol } from '../domain/symbol.ts'

/** A row of `alert_rule` as Prisma hands it out. */
export interface RuleRow {
  id: number
  symbol: string
  interval: string
  kind: string
  params: unknown
  name: string | null
  message: string | null
  repeat: string
  coolDownSeconds: number | null
  expiresAt: Date | null
  targets: unknown
  createdAt: Date
  createdBy: string
  pausedAt: Date | null
  startsAfter: Date
  setAt: Date
}

/** The columns of `alert_rule` (`r`) as a `RuleRow` has them. */
export const ruleColumns = `r.id, r.symbol, r.interval, r.kind, r.params, r.name, r.message, r.repeat,
  r.cool_down_seconds AS "coolDownSeconds", r.expires_at AS "expiresAt", r.targets, r.created_at AS "createdAt",
  r.created_by AS "createdBy", r.paused_at AS "pausedAt", r.starts_after AS "startsAfter", r.set_at AS "setAt"`

/** Is told why a rule cannot be read, and which series it is on. */
export type TellUnreadable = (error: Error, on: Pick<RuleRow, 'symbol' | 'interval'>) => void

/**
 * A rule was checked when it was written, by what was known then: parameters that came later have their defaults. Throws where it cannot be
 * read, as one of a kind that only a newer version knows.
 */
export const fromRuleRow = (row: RuleRow): AlertRule =>
  readRow(row, (why) => {
    throw unreadable(row, why)
  })!

/** A stored rule that this version cannot read. It says nothing, and can be removed. */
export interface UnreadableRule {
  id: number
  /** Why. */
  unreadable: string
  symbol: string
  interval: string
  name: string | null
  /** Milliseconds. */
  createdAt: number
  createdBy: string
}

export const isReadable = <T extends object>(rule: T | UnreadableRule): rule is T => !('unreadable' in rule)

/** For whoever shows rules: one that cannot be read is shown as such. */
export function toListedRule(row: RuleRow): AlertRule | UnreadableRule {
  let why = ''
  const rule = readRow(row, (said) => (why = said))
  const { id, symbol, interval, name, createdBy } = row
  return (
    rule ?? { id, unreadable: why, symbol, interval, name, createdBy, createdAt: row.createdAt.getTime() }
  )
}

/** The rule of an alert. The alert knows its condition where the rule cannot be read any more. */
export const ruleOfAlert = (row: RuleRow, condition: RuleCondition): AlertRule =>
  readRow(row, () => undefined) ?? toRule(row, condition)

/** The rules of rows; those that cannot be read are told of, and hold up no other. */
export const fromRuleRows = <R extends RuleRow>(
  rows: readonly R[],
  tell: TellUnreadable,
): { row: R; rule: AlertRule }[] =>
  rows.flatMap((row) => {
    const rule = readRow(row, (why) => tell(unreadable(row, why), row))
    return rule ? [{ row, rule }] : []
  })

function readRow(row: RuleRow, refuse: (why: string) => void): AlertRule | undefined {
  const { symbol, interval, kind, params } = row
  const parsed = parseRule({ symbol, interval, kind, params })
  if (!parsed.ok) {
    refuse(reasonOf(parsed))
    return undefined
  }
  return toRule(row, parsed.settings.condition)
}

const toRule = (row: RuleRow, condition: RuleCondition): AlertRule => ({
  id: row.id,
  symbol: row.symbol as Symbol,
  interval: row.interval as Interval,
  condition,
  name: row.name,
  message: row.message,
  repeat: row.repeat as Repeat,
  coolDownSeconds: row.coolDownSeconds,
  expiresAt: row.expiresAt?.getTime() ?? null,
  targets: row.targets as Target[],
  createdAt: row.createdAt.getTime(),
  createdBy: row.createdBy,
  pausedAt: row.pausedAt?.getTime() ?? null,
  startsAfter: row.startsAfter.getTime(),
  setAt: row.setAt.getTime(),
})

const unreadable = ({ id }: RuleRow, why: string) => new Error(`alert_rule ${id}: ${why}`)

function reasonOf({ problems }: Extract<ParsedRule, { ok: false }>): string {
  const [{ field, expected, came }] = problems as [{ field: string; expected: string; came: string }]
  return `${field}: expected ${expected}, came ${came}`
}

/** The columns of what was asked for. */
export function toRuleColumns({ condition, expiresAt, targets, ...settings }: RuleSettings) {
  return {
    ...settings,
    ...splitCondition(condition),
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    targets: targets as object[],
  }
}

/** A condition as its kind and its parameters. */
export function splitCondition({ kind, ...params }: RuleCondition) {
  return { kind, params: params as Record<string, string | number> }
}

/** A rule as somebody would send it: what `parseRule` reads. */
export function toDraft({ condition, expiresAt, ...settings }: RuleSettings): Record<string, unknown> {
  const { symbol, interval, name, message, repeat, coolDownSeconds, targets } = settings
  return {
    ...{ symbol, interval, name, message, repeat, coolDownSeconds, targets },
    ...splitCondition(condition),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  }
}
