import { findDeliveries, putTest, retryDelivery } from '@barline/db/alerts/deliveries'
import { listEvents } from '@barline/db/alerts/events'
import { addRule, changeRule, findRule, listRules, removeRule } from '@barline/db/alerts/rules'
import { isReadable, type UnreadableRule } from '@barline/db/alerts/rule-row'
import { prismaOn } from '@barline/db/client'
import { testMessage } from '@barline/db/domain/alerts/message'
import { parseRule, type RuleProblem } from '@barline/db/domain/alerts/parse-rule'
import { Hono, type Context } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnly } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { pageOf } from './cursor.ts'
import * as operations from './operations.ts'
import { toWireEvent, toWireOutboxRow, toWireRule, toWireUnreadable } from './to-wire.ts'

interface AlertDeps {
  pool: pg.Pool
  /** Milliseconds since 1970; the clock where not given. */
  now?: () => number
}

/** `/v1/alerts`: rules, what they fired, and whom it was told to. The guard of operators has answered before. */
export function alertRoutes({ pool, now = Date.now }: AlertDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  const db = prismaOn(pool)
  addEvents(routes, db)
  addDeliveries(routes, db, now)
  addRules(routes, db, now)
  addTest(routes, db, now)
  return routes
}

type Db = ReturnType<typeof prismaOn>

/** Before the rules: `events` is no id of one. */
function addEvents(routes: Hono<ApiEnv>, db: Db) {
  handle(routes, operations.listAlertEvents, async (c, { rule, withdrawn, cursor, limit, ...series }) => {
    const found = await listEvents(db, {
      ...series,
      ...{ before: cursor, limit: limit + 1, rules: rule === undefined ? undefined : [rule] },
      withdrawn: withdrawn === undefined ? undefined : withdrawn === 'true',
    })
    const { page, next } = pageOf(found, limit)
    return c.json({ events: page.map(toWireEvent), next })
  })
  allowOnly(routes, operations.listAlertEvents)
}

function addDeliveries(routes: Hono<ApiEnv>, db: Db, now: () => number) {
  handle(routes, operations.listAlertDeliveries, async (c, { state, rule, cursor, limit }) => {
    const before = cursor === undefined ? undefined : BigInt(cursor)
    const found = await findDeliveries(db, { state, ruleId: rule, before, limit: limit + 1 })
    const { page, next } = pageOf(found.map(toWireOutboxRow), limit)
    return c.json({ deliveries: page, next })
  })
  handle(routes, operations.retryAlertDelivery, async (c, { id }) => {
    const isDue = await retryDelivery(db, BigInt(id), now())
    if (!isDue)
      return problem(c, 'unknown-delivery', `Expected a delivery that failed for good; ${id} is none.`)
    return c.json({ id }, 202)
  })
  allowOnly(routes, operations.listAlertDeliveries, operations.retryAlertDelivery)
}

function addRules(routes: Hono<ApiEnv>, db: Db, now: () => number) {
  handle(routes, operations.createAlert, async (c, _, draft) => {
    const parsed = parseRule(draft)
    if (!parsed.ok) return refuse(c, parsed.problems)
    return c.json(toWireRule(await addRule(db, parsed.settings, { createdBy: 'the API', now: now() })), 201)
  })
  handle(routes, operations.listAlerts, async (c, { cursor, limit, ...selection }) => {
    const found = await listRules(db, { ...selection, after: cursor, limit: limit + 1 })
    const { page, next } = pageOf(found, limit)
    const unreadable = page.filter((rule) => 'unreadable' in rule).map(toWireUnreadable)
    return c.json({ rules: page.filter(isReadable).map(toWireRule), unreadable, next })
  })
  handle(routes, operations.getAlert, async (c, { id }) => {
    const rule = await findRule(db, id)
    if (!rule || !isReadable(rule)) return unknown(c, id, rule)
    return c.json(toWireRule(rule))
  })
  handle(routes, operations.changeAlert, async (c, { id }, change) => {
    const changed = await changeRule(db, id, change, now())
    if (!changed || !isReadable(changed)) return unknown(c, id, changed)
    return changed.ok ? c.json(toWireRule(changed.rule)) : refuse(c, changed.problems)
  })
  handle(routes, operations.deleteAlert, async (c, { id }) =>
    (await removeRule(db, id)) ? c.json({ id }) : unknown(c, id),
  )
  allowOnly(routes, operations.createAlert, operations.listAlerts)
  allowOnly(routes, operations.getAlert, operations.changeAlert, operations.deleteAlert)
}

function addTest(routes: Hono<ApiEnv>, db: Db, now: () => number) {
  handle(routes, operations.testAlert, async (c, { id }) => {
    const rule = await findRule(db, id)
    if (!rule || !isReadable(rule)) return unknown(c, id, rule)
    const message = testMessage(rule)
    const rows = await putTest(db, rule, message, now())
    return c.json({ message, deliveries: rows.map(toWireOutboxRow) }, 202)
  })
  allowOnly(routes, operations.testAlert)
}

const unknown = (c: Context<ApiEnv>, id: number, stored?: UnreadableRule): Response =>
  problem(
    c,
    'unknown-alert',
    stored
      ? `Expected a rule that can be read. Of ${stored.id}, as it is stored, ${stored.unreadable}; it can only be removed.`
      : `Expected the id of a rule, and there is none with ${id}.`,
  )

const refuse = (c: Context<ApiEnv>, problems: readonly RuleProblem[]): Response =>
  invalidParameters(
    c,
    problems.map(({ field, expected, came }) => ({ parameter: field, expected, came })),
  )
