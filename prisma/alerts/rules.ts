import type { Db } from '../client.ts'
import type { AlertRule, RuleSettings } from '../domain/alerts/alert-rule.ts'
import { shown } from '../domain/alerts/parse-condition.ts'
import { parseRule, type RuleProblem } from '../domain/alerts/parse-rule.ts'
import {
  fromRuleRow,
  isReadable,
  toDraft,
  toListedRule,
  toRuleColumns,
  type UnreadableRule,
} from './rule-row.ts'
import { lockWatch, unwatchSeries, watchSeries } from './watch-series.ts'

export type Changed = { ok: true; rule: AlertRule } | { ok: false; problems: RuleProblem[] }

/** `createdBy` is for people to read. `now` in milliseconds: only bars that end later fire. */
export async function addRule(
  db: Db,
  settings: RuleSettings,
  { createdBy, now }: { createdBy: string; now: number },
): Promise<AlertRule> {
  const [createdAt, startsAfter, setAt] = [new Date(now), new Date(now), new Date(now)]
  return db.$transaction(async (tx) => {
    const data = { ...toRuleColumns(settings), createdBy, createdAt, startsAfter, setAt }
    const rule = fromRuleRow(await tx.alertRule.create({ data }))
    await watchSeries(tx, rule)
    return rule
  })
}

export async function findRule(db: Db, id: number): Promise<AlertRule | UnreadableRule | undefined> {
  const row = await db.alertRule.findUnique({ where: { id } })
  return row ? toListedRule(row) : undefined
}

export interface RuleSelection {
  ids?: readonly number[] | undefined
  symbol?: string | undefined
  interval?: string | undefined
  kind?: string | undefined
  /** The list begins after this id. */
  after?: number | undefined
  limit?: number | undefined
}

/** By id; those that cannot be read are among them. */
export async function listRules(
  db: Db,
  { ids, symbol, interval, kind, after = 0, limit }: RuleSelection = {},
): Promise<(AlertRule | UnreadableRule)[]> {
  const rows = await db.alertRule.findMany({
    where: {
      id: { gt: after, ...(ids && { in: [...ids] }) },
      ...(symbol !== undefined && { symbol }),
      ...(interval !== undefined && { interval }),
      ...(kind !== undefined && { kind }),
    },
    orderBy: { id: 'asc' },
    ...(limit !== undefined && { take: limit }),
  })
  return rows.map(toListedRule)
}

/** Fields as `parseRule` reads them; what is not there stays, parameters one by one, and null is as if it was never said. */
export type RuleChange = Readonly<Record<string, unknown>> & { paused?: boolean | undefined }

/**
 * Changes what a rule waits for, whom it tells, or whether it does. What a changed or resumed rule said before stays said, and only bars that
 * end after `now` fire; another name, message or target changes nothing of that. Undefined where there is no such rule; one that cannot be read
 * stays as it is.
 */
export async function changeRule(
  db: Db,
  id: number,
  change: RuleChange,
  now: number,
): Promise<Changed | UnreadableRule | undefined> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM alert_rule WHERE id = ${id} FOR NO KEY UPDATE`
    const row = await tx.alertRule.findUnique({ where: { id } })
    if (!row) return undefined
    const before = toListedRule(row)
    if (!isReadable(before)) return before
    const next = nextOf(before, change, now)
    if (!next.ok) return next
    const { pausedAt, startsAfter, setAt } = next.rule
    const data = {
      ...toRuleColumns(settingsOf(next.rule)),
      pausedAt: pausedAt === null ? null : new Date(pausedAt),
      ...{ startsAfter: new Date(startsAfter), setAt: new Date(setAt) },
    }
    const rule = fromRuleRow(await tx.alertRule.update({ where: { id }, data }))
    if (startsAfter !== before.startsAfter) await watchSeries(tx, rule)
    return { ok: true, rule }
  })
}

/** What `changeRule` would make of a rule. */
export async function previewChange(
  db: Db,
  id: number,
  change: RuleChange,
  now: number,
): Promise<Changed | UnreadableRule | undefined> {
  const rule = await findRule(db, id)
  return rule && isReadable(rule) ? nextOf(rule, change, now) : rule
}

function nextOf(before: AlertRule, { paused, ...change }: RuleChange, now: number): Changed {
  const elsewhere = findMoves(before, change)
  if (elsewhere.length > 0) return { ok: false, problems: elsewhere }
  const parsed = parseRule(merge(before, change))
  if (!parsed.ok) return parsed
  const { settings } = parsed
  const pausedAt = paused === undefined ? before.pausedAt : paused ? (before.pausedAt ?? now) : null
  const isReset = !isSame(before.condition, settings.condition)
  const isResumed = before.pausedAt !== null && pausedAt === null
  const isRestarted = isReset || isResumed || !isSame(timing(before), timing(settings))
  const { startsAfter, setAt } = before
  const moments = { startsAfter: isRestarted ? now : startsAfter, setAt: isReset ? now : setAt }
  return { ok: true, rule: { ...before, ...settings, ...moments, pausedAt } }
}

const settingsOf = (rule: AlertRule): RuleSettings => {
  const { symbol, interval, condition, name, message, repeat, coolDownSeconds, expiresAt, targets } = rule
  return { symbol, interval, condition, name, message, repeat, coolDownSeconds, expiresAt, targets }
}

/** The rule with its events and what was to be said of them. False where there is no such rule. */
export async function removeRule(db: Db, id: number): Promise<boolean> {
  return db.$transaction(async (tx) => {
    // Its series is enough: one that cannot be read can be removed.
    const series = await tx.alertRule.findUnique({ where: { id }, select: { symbol: true, interval: true } })
    if (!series) return false
    // In the order of an evaluation, which writes events of rules under this lock.
    await lockWatch(tx, series)
    await tx.alertRule.deleteMany({ where: { id } })
    await unwatchSeries(tx, series)
    return true
  })
}

const timing = ({ repeat, coolDownSeconds, expiresAt }: RuleSettings) => [repeat, coolDownSeconds, expiresAt]

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What a rule has said is of its series. */
const findMoves = (rule: AlertRule, change: Readonly<Record<string, unknown>>): RuleProblem[] =>
  (['symbol', 'interval'] as const)
    .filter((field) => change[field] !== undefined && change[field] !== rule[field])
    .map((field) => ({
      ...{ field, expected: `${rule[field]}, as it is: a rule of another series is a new one` },
      came: shown(change[field]),
    }))

function merge(rule: AlertRule, change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { params, ...rest } = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  )
  const draft = toDraft(rule)
  const isOther = rest.kind !== undefined && rest.kind !== rule.condition.kind
  if (rest.repeat !== undefined && rest.repeat !== 'cool-down') delete draft.coolDownSeconds
  if (!isObject(params))
    return { ...draft, ...rest, ...(isOther && { params: {} }), ...(params !== undefined && { params }) }
  const merged = { ...(isOther ? {} : (draft.params as object)), ...params }
  const kept = Object.entries(merged).filter(([, value]) => value !== null && value !== undefined)
  return { ...draft, ...rest, params: Object.fromEntries(kept) }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
