import { findDeliveries, retryDelivery, type Delivery } from '@barline/db/alerts/deliveries'
import type { Context } from './context.ts'
import { plain } from './plain.ts'
import { counted, moment, table } from './print.ts'
import { withDatabase } from './with-database.ts'

export interface DeliveriesOptions {
  failed?: true
  json?: true
}

export interface RetryOptions {
  yes?: true
  json?: true
}

/** Rows that a list has at most; what is older is asked for over the API, page by page. */
const most = 500

/** Whom alerts were told to, or could not be, newest first. */
export const runDeliveries = (context: Context, { failed, json }: DeliveriesOptions): Promise<number> =>
  withDatabase(context, async (db) => {
    const { out, err } = context.console
    const found = await findDeliveries(db, { state: failed && 'failed', limit: most + 1 })
    const listed = found.slice(0, most)
    if (json) out(JSON.stringify({ deliveries: listed.map(toWire), more: found.length > most }))
    else if (listed.length === 0)
      out(failed ? 'Nothing has failed for good.' : 'Nothing was to be told so far.')
    else describe(listed).forEach(out)
    if (found.length > most && !json)
      err(`Only the newest ${most} are listed: the older ones are at /v1/alerts/deliveries.`)
    return 0
  })

const stateOf = ({ deliveredAt, failedAt }: Delivery) =>
  deliveredAt ? 'delivered' : failedAt ? 'failed' : 'pending'

const toWire = (delivery: Delivery) => ({
  id: Number(delivery.id),
  state: stateOf(delivery),
  what: delivery.what,
  rule: delivery.ruleId,
  symbol: delivery.rule.symbol,
  interval: delivery.rule.interval,
  event: delivery.eventId === null ? null : Number(delivery.eventId),
  channel: delivery.channel,
  address: delivery.address,
  message: delivery.message,
  attempts: delivery.attempts,
  createdAt: delivery.createdAt.toISOString(),
  nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
  lastError: delivery.lastError,
})

const describe = (deliveries: readonly Delivery[]): string[] =>
  table(
    ['ID', 'CREATED', 'WHAT', 'SERIES', 'TO', 'STATE', 'ATTEMPTS', 'LAST ERROR'],
    deliveries.map((delivery) => [
      String(delivery.id),
      moment(delivery.createdAt.getTime()),
      delivery.what,
      `${delivery.rule.symbol} ${delivery.rule.interval}`,
      plain(delivery.address || 'the topic'),
      stateOf(delivery),
      String(delivery.attempts),
      plain(delivery.lastError ?? ''),
    ]),
    ['ID', 'ATTEMPTS'],
  )

/** Has deliveries that failed for good tried again, by whoever sends on this stack. 1 where one of the ids is of none. */
export const runRetryDelivery = (
  context: Context,
  ids: readonly bigint[],
  { yes, json }: RetryOptions,
): Promise<number> =>
  withDatabase(context, async (db) => {
    const { out, err } = context.console
    const failed = await db.alertDelivery.findMany({
      where: { id: { in: [...ids] }, failedAt: { not: null } },
      select: { id: true },
    })
    const known = new Set(failed.map(({ id }) => id))
    const unknown = ids.filter((id) => !known.has(id))
    let retried = 0
    if (yes) for (const id of known) if (await retryDelivery(db, id, Date.now())) retried++
    for (const id of unknown) err(`${id}: no delivery of this id has failed for good.`)
    if (json) out(JSON.stringify({ found: known.size, retried, unknown: unknown.map(Number) }))
    else if (yes)
      out(`${counted(retried, 'delivery').replace('ys', 'ies')} will be tried again within seconds.`)
    else out(`Would be tried again: ${[...known].join(', ') || 'none'}. Add --yes to do it.`)
    return unknown.length > 0 ? 1 : 0
  })
