import type { Db } from '../client.ts'
import type { Evidence, Withdrawal } from '../domain/alerts/evidence.ts'
import type { Prisma } from '../generated/client.ts'
import { ruleOfAlert } from './rule-row.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'

export type Direction = 'up' | 'down' | 'none'

/** What was to be said to whom, and what came of it. Moments in milliseconds. */
export interface Delivery {
  id: number
  what: 'fired' | 'withdrawn' | 'test'
  channel: 'sns' | 'webhook'
  /** The URL of a webhook. */
  address: string
  message: string
  createdAt: number
  attempts: number
  /** Null where nothing more is tried. */
  nextAttemptAt: number | null
  deliveredAt: number | null
  failedAt: number | null
  lastError: string | null
}

export interface AlertEvent {
  id: number
  rule: AlertRule
  /** Of a silence, the first bar that did not come. */
  barTime: number
  direction: Direction
  /** Counted from 1: a bar may fire again after it was taken back. */
  occurrence: number
  evidence: Evidence
  message: string
  firedAt: number
  withdrawnAt: number | null
  withdrawn: Withdrawal | null
  deliveries: Delivery[]
}

export interface EventSelection {
  ids?: readonly number[] | undefined
  rules?: readonly number[] | undefined
  symbol?: string | undefined
  interval?: string | undefined
  /** Times of bars in milliseconds, both included. */
  from?: number | undefined
  to?: number | undefined
  /** Only those that stand, or only those that were taken back. */
  withdrawn?: boolean | undefined
  /** Only those that came before, or after, the one of this id. */
  before?: number | undefined
  after?: number | undefined
  limit?: number | undefined
}

/** The newest first, by when they came. */
export async function listEvents(db: Db, selection: EventSelection = {}): Promise<AlertEvent[]> {
  const { limit } = selection
  const rows = await db.alertEvent.findMany({
    where: whereOf(selection),
    include: { rule: true, deliveries: { orderBy: { id: 'asc' } } },
    orderBy: { id: 'desc' },
    ...(limit !== undefined && { take: limit }),
  })
  return rows.map(fromEventRow)
}

function whereOf(selection: EventSelection): Prisma.AlertEventWhereInput {
  const { ids, rules, symbol, interval, from, to, withdrawn, before, after } = selection
  return {
    ...((symbol !== undefined || interval !== undefined) && {
      rule: { ...(symbol !== undefined && { symbol }), ...(interval !== undefined && { interval }) },
    }),
    ...(rules && { ruleId: { in: [...rules] } }),
    ...((from !== undefined || to !== undefined) && {
      barTime: {
        ...(from !== undefined && { gte: new Date(from) }),
        ...(to !== undefined && { lte: new Date(to) }),
      },
    }),
    ...(withdrawn !== undefined && { withdrawnAt: withdrawn ? { not: null } : null }),
    id: {
      ...(ids && { in: ids.map(BigInt) }),
      ...(before !== undefined && { lt: before }),
      ...(after !== undefined && { gt: after }),
    },
  }
}

type Row = Prisma.AlertEventGetPayload<{ include: { rule: true; deliveries: true } }>

const fromEventRow = ({ rule, deliveries, ...row }: Row): AlertEvent => ({
  id: Number(row.id),
  rule: ruleOfAlert(rule, (row.evidence as unknown as Evidence).condition),
  barTime: row.barTime.getTime(),
  direction: row.direction as Direction,
  occurrence: row.occurrence,
  evidence: row.evidence as unknown as Evidence,
  message: row.message,
  firedAt: row.firedAt.getTime(),
  withdrawnAt: row.withdrawnAt?.getTime() ?? null,
  withdrawn: row.withdrawn as unknown as Withdrawal | null,
  deliveries: deliveries.map(fromDeliveryRow),
})

const fromDeliveryRow = (row: Row['deliveries'][number]): Delivery => ({
  id: Number(row.id),
  what: row.what as Delivery['what'],
  channel: row.channel as Delivery['channel'],
  address: row.address,
  message: row.message,
  createdAt: row.createdAt.getTime(),
  attempts: row.attempts,
  nextAttemptAt: row.nextAttemptAt?.getTime() ?? null,
  deliveredAt: row.deliveredAt?.getTime() ?? null,
  failedAt: row.failedAt?.getTime() ?? null,
  lastError: row.lastError,
})
