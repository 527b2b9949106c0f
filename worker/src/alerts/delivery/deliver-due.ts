import {
  claimDeliveries,
  settleDelivery,
  type Delivery,
  type Settlement,
} from '@barline/db/alerts/deliveries'
import type { Db } from '@barline/db/client'
import type { Logger } from 'pino'
import { deliveryPolicy, waitAfter } from './delivery-policy.ts'
import type { Notice, Sending } from './notice.ts'
import { sendToTopic, type TopicDeps } from './send-to-topic.ts'
import { sendWebhook, type WebhookDeps } from './send-webhook.ts'
import { toNotice } from './to-notice.ts'

export interface DeliveryDeps extends WebhookDeps, TopicDeps {
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** 0 to 1, for jitter. */
  random(): number
}

export interface Delivered {
  delivered: number
  /** Are tried again. */
  postponed: number
  failed: number
}

/**
 * Sends what is due in the outbox, a handful at a time and each for itself, and goes on until nothing is due or `until` is over, in
 * milliseconds since 1970. At least once: what is sent and not written down, as the process ends, is sent again with the same id.
 */
export async function deliverDue(db: Db, deps: DeliveryDeps, until = Infinity): Promise<Delivered> {
  const count: Delivered = { delivered: 0, postponed: 0, failed: 0 }
  const names = { delivered: 'delivered', again: 'postponed', failed: 'failed' } as const
  for (let isMore = true; isMore;) {
    const due = await claimDeliveries(db, deps.now(), deliveryPolicy)
    const settled = await Promise.all(due.map((one) => deliver(db, deps, one)))
    for (const { kind } of settled) count[names[kind]]++
    // What waited for one that is delivered now may be due.
    const isNext = due.length === deliveryPolicy.limit || settled.some(({ kind }) => kind === 'delivered')
    isMore = isNext && deps.now() < until
  }
  return count
}

/** Sends what is due for at most some milliseconds, after other work. Never throws: what is left is due still. */
export async function tryDelivering(db: Db, deps: DeliveryDeps, budget: number): Promise<void> {
  await deliverDue(db, deps, deps.now() + budget).catch((error: unknown) =>
    deps.log.error({ err: error }, 'the outbox of alerts cannot be read; the next round tries again'),
  )
}

async function deliver(db: Db, deps: DeliveryDeps, delivery: Delivery): Promise<Settlement> {
  const sending = await send(deps, delivery, toNotice(delivery))
  const settlement = settle(deps, delivery, sending)
  await settleDelivery(db, delivery.id, settlement, deps.now())
  const { id, channel, attempts } = delivery
  const about = { delivery: String(id), rule: delivery.ruleId, channel, attempts }
  if (settlement.kind === 'delivered') deps.log.info(about, 'an alert was delivered')
  else if (settlement.kind === 'failed')
    deps.log.error({ ...about, why: settlement.why }, 'an alert could not be delivered')
  else deps.log.warn({ ...about, why: settlement.why, again: settlement.at }, 'an alert is delivered later')
  return settlement
}

function send(deps: DeliveryDeps, { channel, address }: Delivery, notice: Notice): Promise<Sending> {
  if (channel === 'sns') return sendToTopic(deps, notice)
  if (channel === 'webhook') return sendWebhook(deps, address, notice)
  return Promise.resolve({ ok: false, final: true, detail: `no way is known to send by ${channel}` })
}

function settle(deps: DeliveryDeps, { attempts }: Delivery, sending: Sending): Settlement {
  if (sending.ok) return { kind: 'delivered' }
  const { detail: why, final, retryAfter = 0, untried = false } = sending
  if (final || (!untried && attempts >= deliveryPolicy.attempts)) return { kind: 'failed', why }
  const wait = untried ? retryAfter : waitAfter(attempts, deps.random(), retryAfter)
  return { kind: 'again', why, untried, at: new Date(deps.now() + wait) }
}
