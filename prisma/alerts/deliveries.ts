import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { Prisma } from '../generated/client.ts'

/** A row of the outbox, with the rule and the event that it tells of. */
export type Delivery = Prisma.AlertDeliveryGetPayload<{ include: typeof whole }>

const whole = { rule: true, event: true } satisfies Prisma.AlertDeliveryInclude

/** In SQL: rows (`other`) that tell the receiver of row `one` of the same bar: that it fired, that this was withdrawn, that it fired after all. */
const sameStory = (one: string) => `
    FROM alert_event AS mine JOIN alert_event AS event USING (rule_id, bar_time, direction)
    JOIN alert_delivery AS other ON other.event_id = event.id
    WHERE mine.id = ${one}.event_id AND other.channel = ${one}.channel AND other.address = ${one}.address`

// What is told of a bar waits until it is settled what became of what was to be told before it. Nobody else takes a row until the
// lease is over: who was killed with it in hand has then lost nothing. Clocks of machines differ by some milliseconds, hence the second.
// In the order of the index, and asked row by row (OFFSET 0): of thousands that are due only as many are looked at as are taken.
const claim = `-- prepared: alert_delivery_claim
WITH due AS (
  SELECT id FROM alert_delivery AS one
  WHERE next_attempt_at <= $1::timestamptz + interval '1 second' AND NOT EXISTS (
    SELECT ${sameStory('one')} AND other.id < one.id AND other.next_attempt_at IS NOT NULL OFFSET 0)
  ORDER BY next_attempt_at LIMIT $2::int FOR UPDATE SKIP LOCKED)
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

const retry = `
WITH again AS (
  UPDATE alert_delivery SET failed_at = NULL, attempts = 0, next_attempt_at = $2::timestamptz
  WHERE id = $1::bigint AND failed_at IS NOT NULL RETURNING *
), after AS (
  UPDATE alert_delivery SET delivered_at = NULL, failed_at = NULL, attempts = 0, next_attempt_at = $2::timestamptz
  WHERE id IN (SELECT later.id FROM again CROSS JOIN LATERAL (
    SELECT other.id ${sameStory('again')} AND other.id > again.id AND other.next_attempt_at IS NULL) AS later)
)
SELECT id FROM again`

/**
 * Makes one that failed for good due again, with all its attempts before it, and what was told of the same bar after it: what is told last is
 * what holds. Whether there is such a one.
 */
export async function retryDelivery(db: Db, id: bigint, now: number): Promise<boolean> {
  const found = await db.$queryRawUnsafe<unknown[]>(retry, id, new Date(now))
  return found.length > 0
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
