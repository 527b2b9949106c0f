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
  readRow(row, (error) => {
    throw error
  })!

/** The rules of rows; those that cannot be read are told of, and hold up no other. */
export const fromRuleRows = <R extends RuleRow>(
  rows: readonly R[],
  tell: TellUnreadable,
): { row: R; rule: AlertRule }[] =>
  rows.flatMap((row) => {
    const rule = readRow(row, tell)
    return rule ? [{ row, rule }] : []
  })

function readRow(row: RuleRow, tell: TellUnreadable): AlertRule | undefined {
  const { symbol, interval, kind, params } = row
  const parsed = parseRule({ symbol, interval, kind, params })
  if (!parsed.ok) {
    tell(unreadable(row, parsed), { symbol, interval })
    return undefined
  }
  return {
    id: row.id,
    symbol: row.symbol as Symbol,
    interval: row.interval as Interval,
    condition: parsed.settings.condition,
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
  }
}

function unreadable({ id }: RuleRow, { problems }: Extract<ParsedRule, { ok: false }>): Error {
  const [{ field, expected, came }] = problems as [{ field: string; expected: string; came: string }]
  return new Error(`alert_rule ${id}: ${field}: expected ${expected}, came ${came}`)
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
