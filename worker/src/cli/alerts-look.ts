import { listEvents } from '@barline/db/alerts/events'
import { isReadable } from '@barline/db/alerts/rule-row'
import { findRule, listRules } from '@barline/db/alerts/rules'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import {
  eventDocument,
  eventLines,
  nameOf,
  repeatOf,
  ruleDocument,
  rulesDocument,
  ruleTable,
  stateOf,
  toldOf,
} from './alerts-words.ts'
import { unknown, unreadable } from './alerts-change.ts'
import type { Context } from './context.ts'
import { plain } from './plain.ts'
import { moment } from './print.ts'
import { withDatabase } from './with-database.ts'

interface OfSeries {
  symbol?: Symbol
  interval?: Interval
  json?: true
}

export const runListRules = (context: Context, { symbol, interval, json }: OfSeries): Promise<number> =>
  withDatabase(context, async (db) => {
    const { out } = context.console
    const rules = await listRules(db, { symbol, interval })
    if (json) out(JSON.stringify(rulesDocument(rules)))
    else if (rules.length === 0) out('There is no such rule; `npx barline alerts add` makes one.')
    else ruleTable(rules, Date.now()).forEach(out)
    return 0
  })

const shownEvents = 10

export const runShowRule = (context: Context, id: number, { json }: { json?: true }): Promise<number> =>
  withDatabase(context, async (db) => {
    const { out } = context.console
    const rule = await findRule(db, id)
    if (!rule || !isReadable(rule)) throw new Error(rule ? unreadable(rule) : unknown(id))
    const events = await listEvents(db, { rules: [id], limit: shownEvents })
    if (json) out(JSON.stringify({ rule: ruleDocument(rule), events: events.map(eventDocument) }))
    else {
      const { name, message, createdAt, createdBy, startsAfter, expiresAt, targets } = rule
      out(`Rule ${id}: ${nameOf(rule)}`)
      out(`  state    ${stateOf(rule, Date.now())}`)
      out(
        `  fires    ${repeatOf(rule)}, at bars that end after ${moment(startsAfter)}${expiresAt === null ? '' : ` and up to ${moment(expiresAt)}`}`,
      )
      out(`  tells    ${toldOf(targets)}`)
      if (name !== null) out(`  name     ${plain(name)}`)
      if (message !== null) out(`  message  ${plain(message)}`)
      out(`  added    ${moment(createdAt)}${createdBy ? ` by ${plain(createdBy)}` : ''}`)
      out(events.length === 0 ? 'It has not fired.' : `The last ${events.length} alerts, the newest first:`)
      eventLines(events).forEach(out)
    }
    return 0
  })

export interface HistoryOptions extends OfSeries {
  /** Milliseconds; `to` is the first moment that is not meant any more. */
  from?: number
  to?: number
  withdrawn?: true
  limit: number
}

export const runHistory = (context: Context, rules: number[], options: HistoryOptions): Promise<number> =>
  withDatabase(context, async (db) => {
    const { out, err } = context.console
    const { symbol, interval, from, to, withdrawn, limit, json } = options
    const found = await listEvents(db, {
      ...{ symbol, interval, from, withdrawn, limit: limit + 1 },
      rules: rules.length > 0 ? rules : undefined,
      to: to === undefined ? undefined : to - 1,
    })
    const events = found.slice(0, limit)
    const more = found.length > limit
    if (json) out(JSON.stringify({ events: events.map(eventDocument), more }))
    else if (events.length === 0) out('No alerts.')
    else eventLines(events).forEach(out)
    if (more && !json) err(`There are more than these ${limit}: --limit shows more of them.`)
    return 0
  })
