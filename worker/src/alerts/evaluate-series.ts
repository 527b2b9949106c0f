import type { Db } from '@barline/db/client'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { renderMessage } from '@barline/db/domain/alerts/message'
import { withdrawalMessage } from '@barline/db/domain/alerts/withdrawal-message'
import { longestUntilSettled, settledAt } from '@barline/db/domain/bar-status'
import { barTime } from '@barline/db/domain/time'
import type { Watched } from '@barline/db/alerts/find-behind'
import type { TellUnreadable } from '@barline/db/alerts/rule-row'
import { findRulesOn } from '@barline/db/alerts/standing'
import {
  announceAlerts,
  storeEvents,
  withdrawEvents,
  type NewEvent,
  type WithdrawnEvent,
} from '@barline/db/alerts/store-events'
import {
  findChanges,
  moveWatch,
  putRecheck,
  takeRechecks,
  takeWatch,
  type Span,
  type Watch,
} from '@barline/db/alerts/watch'
import { evidenceOf } from './evidence-of.ts'
import { look, type Look, type Looked } from './look.ts'
import { findWatchedSeries, readBarsAt, type WatchedSeries } from './read-bars.ts'
import { createWithdrawals } from './withdrawal-of.ts'

export interface Evaluated {
  fired: number
  withdrawn: number
}

type Tx = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/**
 * Evaluates the rules of a series over what has changed since the last time, in one transaction: what fired, what is taken back, whom to tell
 * of it, and how far it is looked through. What stands afterwards follows from the stored bars alone. `now` in milliseconds. Rules that cannot
 * be read are told of, and the others go on.
 */
export async function evaluateSeries(
  db: Db,
  watched: Watched,
  now: number,
  tell: TellUnreadable,
): Promise<Evaluated> {
  // One moment of the series throughout; two evaluations at once conflict, and one of them begins again.
  const options = { isolationLevel: 'RepeatableRead', timeout: 300_000, maxWait: 30_000 } as const
  for (let tries = 1; ; tries++)
    try {
      return await db.$transaction((tx) => evaluate(tx, watched, now, tell), options)
    } catch (error) {
      if (tries === 10 || !isConflict(error)) throw error
    }
}

/** PostgreSQL's codes for what the next try may get right: a serialization failure, and a deadlock. */
function isConflict(error: unknown): boolean {
  const { code, meta } = error as { code?: string; meta?: { driverAdapterError?: { cause?: object } } }
  const cause = (meta?.driverAdapterError?.cause ?? {}) as { originalCode?: string; kind?: string }
  return (
    code === 'P2034' ||
    cause.kind === 'TransactionWriteConflict' ||
    ['40001', '40P01'].includes(cause.originalCode ?? '')
  )
}

async function evaluate(tx: Tx, watched: Watched, now: number, tell: TellUnreadable): Promise<Evaluated> {
  const watch = await takeWatch(tx, watched)
  const series = watch && (await findWatchedSeries(tx, watched.symbol, watched.interval))
  if (!series) return { fired: 0, withdrawn: 0 }
  const known = await readBarsAt(tx, series, watch.forming, now)
  const span = await spanOf(
    tx,
    series,
    watch,
    known.filter(({ isFinal }) => isFinal),
  )
  let isWhole = true
  const note: TellUnreadable = (...about) => {
    isWhole = false
    tell(...about)
  }
  const rules = span ? await findRulesOn(tx, series, span.from, note) : []
  const looks = span && rules.length > 0 ? await lookAround(tx, series, rules, span, now) : []
  const result = await store(
    tx,
    series,
    looks.flatMap(({ rules }) => rules),
    now,
  )
  const met = [
    ...known.filter(({ isFinal }) => !isFinal).map(({ time }) => time),
    ...looks.flatMap(({ forming }) => forming),
  ]
  const forming = [...new Set<number>(met)].sort((a, b) => a - b)
  const settled = forming.map((time) => settledAt(barTime(time), series.interval, series.market))
  await moveWatch(tx, watched, {
    ...{ version: series.version, actionsVersion: series.actionsVersion, forming },
    lookAgainAt: settled.length > 0 ? Math.min(...settled) : undefined,
  })
  // What a rule that cannot be read has to say of these bars it says once it can.
  if (span && !isWhole) await putRecheck(tx, watched, span)
  if (result.fired + result.withdrawn > 0) await announceAlerts(tx, { ...watched, ...result })
  return result
}

const always: Span = { from: Date.UTC(1900, 0, 1), to: Date.UTC(9999, 0, 1) }

/** From the first to the last bar that is another one now, or may be; undefined where there is none. */
async function spanOf(
  tx: Tx,
  series: WatchedSeries,
  { version, actionsVersion }: Watch,
  turnedFinal: readonly { time: number }[],
): Promise<Span | undefined> {
  const spans = [
    // A split moves the prices that rules wait for, and that for bars of which it changes nothing, too.
    ...(actionsVersion === series.actionsVersion ? [] : [always]),
    ...turnedFinal.map(({ time }) => ({ from: time, to: time })),
    ...(await takeRechecks(tx, series)),
    ...(await findChanges(tx, series.id, version)),
  ]
  if (spans.length === 0) return undefined
  return {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  }
}

async function lookAround(
  tx: Tx,
  series: WatchedSeries,
  rules: readonly AlertRule[],
  span: Span,
  now: number,
): Promise<Look[]> {
  const starts = rules.reduce((first, { startsAfter }) => Math.min(first, startsAfter), Infinity)
  const from = Math.max(span.from, starts - longestUntilSettled(series.interval))
  const first = await look(tx, series, rules, { from, to: span.to, toEnd: false }, now)
  if (first.isWhole) return [first]
  // Of a rule that does not speak up at every bar, what changed here may decide what it says later.
  const reaches = ({ rule: { repeat }, toFire, toWithdraw }: Looked) =>
    repeat !== 'every-bar' && toFire.length + toWithdraw.length > 0
  const further = first.rules.filter(reaches).map(({ rule }) => rule)
  const settled = { ...first, rules: first.rules.filter((rule) => !reaches(rule)) }
  if (further.length === 0) return [settled]
  return [settled, await look(tx, series, further, { from, to: span.to, toEnd: true }, now)]
}

async function store(
  tx: Tx,
  series: WatchedSeries,
  looked: readonly Looked[],
  now: number,
): Promise<Evaluated> {
  const fired = looked.flatMap((one) => one.toFire.map((firing) => toEvent(one.rule, one, firing, series)))
  const withdrawalOf = createWithdrawals(tx, series)
  const withdrawn: WithdrawnEvent[] = []
  for (const one of looked.flatMap(({ toWithdraw }) => toWithdraw)) {
    const reason = await withdrawalOf(one)
    const { id, message } = one.event
    withdrawn.push({ id, withdrawn: reason, message: withdrawalMessage(message, reason) })
  }
  return {
    withdrawn: withdrawn.length > 0 ? await withdrawEvents(tx, withdrawn, now) : 0,
    fired: fired.length > 0 ? await storeEvents(tx, fired, now) : 0,
  }
}

function toEvent(
  { id: ruleId, name, message }: AlertRule,
  { condition }: Looked,
  fired: Looked['toFire'][number],
  series: WatchedSeries,
): NewEvent {
  const { direction, after } = fired
  const evidence = evidenceOf(condition, fired, series)
  const values = { close: after.close, ...evidence.after.values }
  const { symbol, interval } = series
  const said = renderMessage(message, {
    symbol,
    interval,
    condition,
    name,
    time: after.time,
    direction,
    values,
  })
  return { ruleId, barTime: after.time, direction, evidence, message: said }
}
