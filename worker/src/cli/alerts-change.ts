import { putTest } from '@barline/db/alerts/deliveries'
import { isReadable, type UnreadableRule } from '@barline/db/alerts/rule-row'
import { addRule, changeRule, listRules, previewChange, removeRule } from '@barline/db/alerts/rules'
import type { Db } from '@barline/db/client'
import type { AlertRule, RuleSettings } from '@barline/db/domain/alerts/alert-rule'
import { parseRule, type ParsedRule } from '@barline/db/domain/alerts/parse-rule'
import { testMessage } from '@barline/db/domain/alerts/message'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { findWatchedSeries } from '../alerts/watched-series.ts'
import { absence } from './alerts-backtest.ts'
import { describeProblems, draftOf, type RuleFlags } from './alerts-rule-flags.ts'
import { nameOf, repeatOf, ruleDocument, toldOf } from './alerts-words.ts'
import type { Context } from './context.ts'
import { actorOf } from './dlq-options.ts'
import { plain } from './plain.ts'
import { withDatabase } from './with-database.ts'

interface Acting {
  yes?: true
  json?: true
}

export type AddOptions = RuleFlags & Acting & { symbol: Symbol; interval: Interval }
export type EditOptions = RuleFlags & Acting & { targets: boolean }

const hint = 'Add --yes to do it.'

export const runAdd = (context: Context, options: AddOptions): Promise<number> =>
  withDatabase(context, async (db) => {
    const { symbol, interval, yes, json, ...flags } = options
    const { out, err } = context.console
    const settings = settled(parseRule({ symbol, interval, ...draftOf(flags) }))
    if (!(await findWatchedSeries(db, symbol, interval)))
      err(`${await absence(db, symbol, interval)}. The rule waits until there are some.`)
    if (settings.condition.kind === 'no-data' && !(await isExpected(db, symbol)))
      err(`No calendar of ${symbol} is known: no bar of it is ever missed, and the rule does not fire.`)
    const rule = yes
      ? await addRule(db, settings, { createdBy: actorOf(context), now: Date.now() })
      : undefined
    if (json)
      out(JSON.stringify({ added: yes === true, rule: rule ? ruleDocument(rule) : wouldBe(settings) }))
    else if (rule) out(`Added rule ${rule.id}: ${sentence(rule)}. Only bars that end from now on fire.`)
    else out(`Would add: ${sentence(settings)}. ${hint}`)
    return 0
  })

export const runEdit = (context: Context, id: number, options: EditOptions): Promise<number> =>
  withDatabase(context, async (db) => {
    const { yes, json, targets, ...flags } = options
    const draft = { ...(targets ? {} : { targets: [] }), ...draftOf(flags) }
    if (Object.keys(draft).length === 0) throw new Error('edit: expected a flag that says what to change')
    const now = Date.now()
    const changed = await (yes ? changeRule(db, id, draft, now) : previewChange(db, id, draft, now))
    if (!changed || !isReadable(changed)) throw new Error(changed ? unreadable(changed) : unknown(id))
    if (!changed.ok) throw new Error(describeProblems(changed.problems))
    const { rule } = changed
    const anew = rule.startsAfter === now ? ' Only bars that end from now on fire.' : ''
    if (json) context.console.out(JSON.stringify({ changed: yes === true, rule: ruleDocument(rule) }))
    else if (yes) context.console.out(`Rule ${id} is now: ${sentence(rule)}.${anew}`)
    else context.console.out(`Rule ${id} would be: ${sentence(rule)}.${anew} ${hint}`)
    return 0
  })

const acts = {
  pause: {
    ...{ would: 'Would pause', did: 'Paused' },
    act: (db: Db, { id }: AlertRule) => changeRule(db, id, { paused: true }, Date.now()),
  },
  resume: {
    ...{
      would: 'Would resume, and fire at bars that end from then on',
      did: 'Resumed, and only bars that end from now on fire',
    },
    act: (db: Db, { id }: AlertRule) => changeRule(db, id, { paused: false }, Date.now()),
  },
  remove: {
    ...{ would: 'Would remove, with all that it has said', did: 'Removed, with all that they had said' },
    act: (db: Db, { id }: Pick<AlertRule, 'id'>) => removeRule(db, id),
  },
  test: {
    ...{ would: 'Would send a test', did: 'A test is on its way' },
    act: (db: Db, rule: AlertRule) => putTest(db, rule, testMessage(rule), Date.now()),
  },
}

export type RuleAct = keyof typeof acts

/**
 * Does something to rules, each for itself; one that cannot be read can be removed. 1 where one of the ids is of none, or nothing can be done
 * to its rule.
 */
export const runRuleAct = (context: Context, name: RuleAct, ids: readonly number[], { yes, json }: Acting) =>
  withDatabase(context, async (db) => {
    const { out, err } = context.console
    const found = await listRules(db, { ids })
    const known = new Set(found.map(({ id }) => id))
    const missing = ids.filter((id) => !known.has(id))
    for (const id of missing) err(unknown(id))
    const rules = found.filter((rule) => {
      const hurdle = hurdleOf(name, rule)
      if (hurdle) err(hurdle)
      return !hurdle
    })
    if (yes) for (const rule of rules) await act(db, name, rule)
    if (json) out(JSON.stringify({ [name]: rules.map(({ id }) => id), done: yes === true, unknown: missing }))
    else if (rules.length > 0) {
      out(`${yes ? acts[name].did : acts[name].would}:`)
      for (const rule of rules) out(`  ${rule.id}  ${isReadable(rule) ? nameOf(rule) : cannotRead(rule)}`)
      if (!yes) out(hint)
    }
    return missing.length + found.length - rules.length > 0 ? 1 : 0
  })

type Stored = AlertRule | UnreadableRule

/** Why nothing can be done to a rule; undefined where something can. */
function hurdleOf(name: RuleAct, rule: Stored): string | undefined {
  if (!isReadable(rule)) return name === 'remove' ? undefined : unreadable(rule)
  if (name !== 'test' || rule.targets.length > 0) return undefined
  return `Rule ${rule.id} tells nobody beside the web app, which shows no tests; --sns or --webhook of \`edit\` add somebody`
}

const act = (db: Db, name: RuleAct, rule: Stored): Promise<unknown> =>
  isReadable(rule) ? acts[name].act(db, rule) : acts.remove.act(db, rule)

const cannotRead = ({ symbol, interval, unreadable }: UnreadableRule): string =>
  plain(`${symbol} ${interval}, which cannot be read: ${unreadable}`)

export const unreadable = (rule: UnreadableRule): string =>
  `Rule ${rule.id} on ${cannotRead(rule)}; \`npx barline alerts remove ${rule.id}\` removes it`

export const unknown = (id: number): string =>
  `There is no rule ${id}; \`npx barline alerts list\` shows which there are`

function settled(parsed: ParsedRule): RuleSettings {
  if (parsed.ok) return parsed.settings
  throw new Error(describeProblems(parsed.problems))
}

async function isExpected(db: Db, symbol: Symbol): Promise<boolean> {
  const instrument = await db.instrument.findUnique({ where: { symbol } })
  return calendarFor({ ...instrument, symbol }) !== undefined
}

const sentence = (rule: RuleSettings): string =>
  `${nameOf(rule)}, ${repeatOf(rule)}${rule.expiresAt === null ? '' : ` until ${new Date(rule.expiresAt).toISOString()}`}; tells ${toldOf(rule.targets)}`

/** A rule that there is not yet, as programs get it. */
function wouldBe({ condition, expiresAt, ...settings }: RuleSettings) {
  const { kind, ...params } = condition
  return {
    ...settings,
    kind,
    params,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  }
}
