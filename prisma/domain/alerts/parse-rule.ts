import { intervals, isInterval } from '../interval.ts'
import { symbolRule, toSymbol } from '../symbol.ts'
import {
  repeats,
  ruleKinds,
  type NoDataCondition,
  type RuleCondition,
  type RuleSettings,
  type Target,
} from './alert-rule.ts'
import { findUnknownPlaceholder, placeholdersOf } from './message.ts'
import { parseCondition, shown, type ConditionProblem } from './parse-condition.ts'

export type RuleProblem = ConditionProblem

export type ParsedRule = { ok: true; settings: RuleSettings } | { ok: false; problems: RuleProblem[] }

const fields = [
  ...['symbol', 'interval', 'kind', 'params', 'name', 'message'],
  ...['repeat', 'coolDownSeconds', 'expiresAt', 'targets'],
]

export const longestCoolDown = 366 * 86_400
export const mostTargets = 10
export const longestName = 100
export const longestMessage = 1000

type Draft = Readonly<Record<string, unknown>>

/** Notes a problem, and stands for the value that there is not. */
type Refuse = (field: string, expected: string, came: unknown) => undefined

/**
 * A rule out of what somebody sent: `{symbol, interval, kind, params, name, message, repeat, coolDownSeconds, expiresAt, targets}`, times as RFC
 * 3339. What is missing or null has its default; all problems are told at once.
 */
export function parseRule(draft: Draft): ParsedRule {
  const problems: RuleProblem[] = []
  const refuse: Refuse = (field, expected, came) => {
    problems.push({ field, expected, came: shown(came ?? undefined) })
    return undefined
  }
  for (const field of Object.keys(draft))
    if (!fields.includes(field)) refuse(field, `only ${fields.join(', ')}`, draft[field])
  const { interval = '1d' } = draft
  const condition = readCondition(draft, problems, refuse)
  const settings = {
    symbol:
      (typeof draft.symbol === 'string' && toSymbol(draft.symbol)) ||
      refuse('symbol', symbolRule, draft.symbol),
    interval:
      typeof interval === 'string' && isInterval(interval)
        ? interval
        : refuse('interval', `one of ${intervals.join(', ')}`, interval),
    condition,
    name: readText('name', draft.name, longestName, refuse),
    message: readMessage(draft.message, condition, refuse),
    ...readRepeat(draft, refuse),
    expiresAt: readExpiry(draft.expiresAt, refuse),
    targets: readTargets(draft.targets ?? [], refuse),
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: settings as RuleSettings }
}

function readCondition(
  { kind, params = {} }: Draft,
  problems: RuleProblem[],
  refuse: Refuse,
): RuleCondition | undefined {
  const known = ruleKinds.find((name) => name === kind)
  if (!known) return refuse('kind', `one of ${ruleKinds.join(', ')}`, kind)
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    return refuse('params', 'an object with the parameters of the kind', params)
  const parsed = known === 'no-data' ? parseNoData(params as Draft) : parseCondition(known, params as Draft)
  if (parsed.ok) return parsed.condition
  problems.push(...parsed.problems.map((problem) => ({ ...problem, field: `params.${problem.field}` })))
  return undefined
}

const mostMissing = 10_000

function parseNoData({
  bars = 2,
  ...rest
}: Draft): { ok: true; condition: NoDataCondition } | { ok: false; problems: RuleProblem[] } {
  const problems: RuleProblem[] = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ field, expected: 'only bars', came: shown(value) }))
  const isGood = typeof bars === 'number' && Number.isInteger(bars) && bars >= 1 && bars <= mostMissing
  if (!isGood)
    problems.push({
      field: 'bars',
      expected: `a whole number of bars from 1 to ${mostMissing}`,
      came: shown(bars),
    })
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, condition: { kind: 'no-data', bars: bars as number } }
}

function readText(field: string, value: unknown, longest: number, refuse: Refuse): string | null | undefined {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.trim() !== '' && value.length <= longest) return value.trim()
  return refuse(field, `a text of 1 to ${longest} characters`, value)
}

function readMessage(value: unknown, condition: RuleCondition | undefined, refuse: Refuse) {
  const message = readText('message', value, longestMessage, refuse)
  if (!message || !condition) return message
  const unknown = findUnknownPlaceholder(message, condition.kind)
  if (unknown === undefined) return message
  return refuse('message', `in braces only ${placeholdersOf(condition.kind).join(', ')}`, unknown)
}

function readRepeat({ repeat = 'every-bar', coolDownSeconds: seconds = null }: Draft, refuse: Refuse) {
  const known =
    repeats.find((name) => name === repeat) ?? refuse('repeat', `one of ${repeats.join(', ')}`, repeat)
  if (known !== 'cool-down') {
    if (seconds !== null) refuse('coolDownSeconds', 'nothing, unless repeat is cool-down', seconds)
    return { repeat: known, coolDownSeconds: null }
  }
  const isGood =
    typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= longestCoolDown
  if (!isGood) refuse('coolDownSeconds', `a whole number of seconds from 1 to ${longestCoolDown}`, seconds)
  return { repeat: known, coolDownSeconds: seconds }
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

function readExpiry(value: unknown, refuse: Refuse): number | null | undefined {
  if (value === undefined || value === null) return null
  const time = typeof value === 'string' && instant.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? refuse('expiresAt', 'a time as 2026-12-31T21:00:00Z', value) : time
}

function readTargets(value: unknown, refuse: Refuse): Target[] | undefined {
  if (!Array.isArray(value) || value.length > mostTargets)
    return refuse('targets', `a list of at most ${mostTargets}`, value)
  const targets = value.map((target: unknown, index) => readTarget(target, index, refuse))
  return targets.includes(undefined)
    ? undefined
    : [...new Map((targets as Target[]).map((target) => [JSON.stringify(target), target])).values()]
}

function readTarget(value: unknown, index: number, refuse: Refuse): Target | undefined {
  const { kind, url, ...rest } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  if (Object.keys(rest).length === 0) {
    if (kind === 'sns' && url === undefined) return { kind }
    const parsed = kind === 'webhook' && typeof url === 'string' ? URL.parse(url) : null
    if (parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password)
      return { kind: 'webhook', url: parsed.href }
  }
  const expected =
    '{"kind": "sns"}, or {"kind": "webhook", "url": ...} with an http:// or https:// URL without a password'
  return refuse(`targets[${index}]`, expected, value)
}
