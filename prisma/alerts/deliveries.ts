import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { Prisma } from '../generated/client.ts'

/** A row of the outbox, with the rule and the event that it tells of. */
export type Delivery = Prisma.AlertDeliveryGetPayload<{ include: typeof whole }>

const whole = { rule: true, event: true } satisfies Prisma.AlertDeliveryInclude

// A notice that something is withdrawn waits until it is settled what became of the notice that it was there. Nobody else takes a row until the
// lease is over: who was killed with it in hand has then lost nothing. Clocks of machines differ by some milliseconds, hence the second.
const claim = `-- prepared: alert_delivery_claim
WITH due AS (
  SELECT id FROM alert_delivery AS one
  WHERE next_attempt_at <= $1::timestamptz + interval '1 second' AND NOT EXISTS (
    SELECT FROM alert_delivery AS first
    WHERE one.what = 'withdrawn' AND first.what = 'fired' AND first.event_id = one.event_id
      AND first.channel = one.channel AND first.address = one.address AND first.next_attempt_at IS NOT NULL)
  ORDER BY next_attempt_at, id LIMIT $2::int FOR UPDATE SKIP LOCKED)
UPDATE alert_delivery AS mine SET attempts = attempts + 1, next_attempt_at = $1::timestamptz + $3::float8 * interval '1 millisecond'
FROM due WHERE mine.id = due.id RETURNING mine.id`

/** Takes up to `limit` rows that are due and keeps them from others for `lease` milliseconds; the attempt counts from now on. */
export async function claimDeliveries(
  db: Db,
  now: number,
  { limit, lease }: { limit: number; lease: number },
): Promise<Delivery[]> {
  const at = new Date(now).toISOString()
  const claimed = await db.$queryRawUnsafe<{ id: bigint }[]>(claim, at, limit, lease)
  if (claimed.length === 0) return []
  const ids = claimed.map(({ id }) => id)
  return db.alertDelivery.findMany({ where: { id: { in: ids } }, include: whole, orderBy: { id: 'asc' } })
}

/** What came of an attempt. `again`: when the next one is due; `untried`: there was none, so that it does not count. */
export type Settlement =
  | { kind: 'delivered' }
  | { kind: 'failed'; why: string }
  | { kind: 'again'; why: string; at: Date; untried: boolean }

/** Writes down what came of a row that was claimed; where another one has delivered it meanwhile, that stays. */
export async function settleDelivery(db: Db, id: bigint, settlement: Settlement, now: number): Promise<void> {
  await db.alertDelivery.updateMany({
    where: { id, deliveredAt: null },
    data: changesOf(settlement, new Date(now)),
  })
}

function changesOf(settlement: Settlement, now: Date): Prisma.AlertDeliveryUpdateManyMutationInput {
  switch (settlement.kind) {
    case 'delivered':
      return { deliveredAt: now, nextAttemptAt: null, failedAt: null, lastError: null }
    case 'failed':
      return { failedAt: now, nextAttemptAt: null, lastError: settlement.why }
    case 'again': {
      const { at, why, untried } = settlement
      return { nextAttemptAt: at, lastError: why, ...(untried && { attempts: { decrement: 1 } }) }
    }
  }
}

/** What is asked of the outbox: newest first, before an id. */
export interface DeliveryQuery {
  /** `failed`: for good; `pending`: will be tried; all where not given. */
  state?: 'failed' | 'pending' | 'delivered' | undefined
  ruleId?: number | undefined
  before?: bigint | undefined
  limit: number
}

const states = {
  failed: { failedAt: { not: null } },
  pending: { nextAttemptAt: { not: null } },
  delivered: { deliveredAt: { not: null } },
} satisfies Record<string, Prisma.AlertDeliveryWhereInput>

export const findDeliveries = (
  db: Db,
  { state, ruleId, before, limit }: DeliveryQuery,
): Promise<Delivery[]> =>
  db.alertDelivery.findMany({
    where: {
      ...(state && states[state]),
      ...(ruleId !== undefined && { ruleId }),
      ...(before !== undefined && { id: { lt: before } }),
    },
    include: whole,
    orderBy: { id: 'desc' },
    take: limit,
  })

/** Makes one that failed for good due again, with all its attempts before it. Whether there is such a one. */
export async function retryDelivery(db: Db, id: bigint, now: number): Promise<boolean> {
  const { count } = await db.alertDelivery.updateMany({
    where: { id, failedAt: { not: null } },
    data: { failedAt: null, attempts: 0, nextAttemptAt: new Date(now) },
  })
  return count > 0
}

/** Puts a test into the outbox for everybody whom a rule tells; nothing has to have happened. */
export async function putTest(
  db: Db,
  { id: ruleId, targets }: Pick<AlertRule, 'id' | 'targets'>,
  message: string,
  now: number,
): Promise<Delivery[]> {
  const at = new Date(now)
  const about = { ruleId, what: 'test', message, createdAt: at, nextAttemptAt: at }
  return db.$transaction(
    targets.map((target) =>
      db.alertDelivery.create({
        data: { ...about, channel: target.kind, address: target.kind === 'webhook' ? target.url : '' },
        include: whole,
      }),
    ),
  )
}
