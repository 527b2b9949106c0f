import type { Db } from '@barline/db/client'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { renderMessage } from '@barline/db/domain/alerts/message'
import { withdrawalMessage } from '@barline/db/domain/alerts/withdrawal-message'
import { longestUntilSettled } from '@barline/db/domain/bar-status'
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
import { readBarsAt } from './read-bars.ts'
import { barAt, findWatched, type WatchedSeries } from './watched-series.ts'
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
  const nothing = { fired: 0, withdrawn: 0 }
  const watch = await takeWatch(tx, watched)
  const found = watch && (await findWatched(tx, watched.symbol, watched.interval))
  if (!found) return nothing
  const { series, basis } = found
  if (!series) {
    await moveWatch(tx, watched, { ...watch, basis, sourceId: null }, [])
    return nothing
  }
  const isSame = watch.sourceId === null || watch.sourceId === series.id
  const known = await readBarsAt(tx, series, isSame ? watch.forming : [], now)
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
  const met = [...known.flatMap(({ awaited }) => awaited ?? []), ...looks.flatMap(({ awaited }) => awaited)]
  const forming = [...new Map(met.map((one) => [one.time, one])).values()].sort((a, b) => a.time - b.time)
  const { id: sourceId, version, actionsVersion } = series
  await moveWatch(tx, watched, { sourceId, version, actionsVersion, basis }, forming)
  // What a rule that cannot be read has to say of these bars it says once it can.
  if (span && !isWhole) await putRecheck(tx, watched, span)
  if (result.fired + result.withdrawn > 0) await announceAlerts(tx, { ...watched, ...result })
  return result
}

/** From the first to the last bar that is another one now, or may be; undefined where there is none. */
async function spanOf(
  tx: Tx,
  series: WatchedSeries,
  watch: Watch,
  turnedFinal: readonly { time: number }[],
): Promise<Span | undefined> {
  const rechecks = await takeRechecks(tx, series)
  // Alerts may stand at bars that were before the first one of now, too.
  if (isOther(series, watch)) return { from: Math.min(series.first, 0), to: barAt(series, series.last) }
  const spans = [
    ...turnedFinal.map(({ time }) => ({ from: time, to: time })),
    ...rechecks,
    ...(await findChanges(tx, series.id, watch.version)),
  ]
  if (spans.length === 0) return undefined
  // Of bars that are gone, too, as far as there are any.
  const within = (time: number) => barAt(series, Math.min(Math.max(time, series.first), series.last))
  return {
    from: within(Math.min(...spans.map(({ from }) => from))),
    to: within(Math.max(...spans.map(({ to }) => to))),
  }
}

/**
 * Whether all bars may be others, or be over at another time: a split moves the prices that rules wait for, also for bars of which it changes
 * nothing, and the exchange says when bars end, and begins the day of a split.
 */
const isOther = (series: WatchedSeries, { sourceId, actionsVersion, basis }: Watch): boolean =>
  actionsVersion !== series.actionsVersion ||
  (sourceId !== null && sourceId !== series.id) ||
  (basis !== null && basis !== series.basis)

async function lookAround(
  tx: Tx,
  series: WatchedSeries,
  rules: readonly AlertRule[],
  span: Span,
  now: number,
): Promise<Look[]> {
  const starts = rules.reduce((first, { startsAfter }) => Math.min(first, startsAfter), Infinity)
  const from = Math.max(span.from, barAt(series, starts - longestUntilSettled(series.interval)))
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
