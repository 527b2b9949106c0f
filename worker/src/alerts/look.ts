import { isLive, speakUp } from '@barline/db/domain/alerts/repeat'
import { levelNow } from '@barline/db/domain/alerts/level-now'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import type { Point } from '@barline/db/domain/alerts/watch-condition'
import { endOfBar } from '@barline/db/domain/bar-status'
import { barTime, sessionDate } from '@barline/db/domain/time'
import { findLastStanding, findStanding, type Standing } from '@barline/db/alerts/standing'
import type { Awaited, Span } from '@barline/db/alerts/watch'
import { readBars, readBarsBefore } from './read-bars.ts'
import { runConditions, type Asked, type Fired, type Run } from './run-conditions.ts'
import type { SeenBar } from './see-bars.ts'
import type { Sql, WatchedSeries } from './watched-series.ts'

/** Why a rule does not speak up at a bar. `hours`: it ends when the rule is not in force. */
type Why = 'condition' | 'not-final' | 'repeat' | 'hours'

/** How a rule stands and how it has to, in the bars that were looked at. */
export interface Looked {
  rule: AlertRule
  /** As it is evaluated. */
  condition: AlertCondition
  /** Where it has to speak up and did not. */
  toFire: Fired[]
  toWithdraw: { event: Standing; why: Why; reading: Point | undefined }[]
}

export interface Look {
  rules: Looked[]
  /** What is waited for to make the bars final that were met and are not. */
  awaited: Awaited[]
  /** Whether nothing lies behind what was looked at. */
  isWhole: boolean
}

/**
 * Runs rules over the final bars that a change of the bars `span` can have to do with: those, and so many after them as the rules
 * remember; all that come after them with `toEnd`.
 */
export async function look(
  sql: Sql,
  series: WatchedSeries,
  all: readonly AlertRule[],
  { from, to, toEnd }: Span & { toEnd: boolean },
  now: number,
): Promise<Look> {
  const last = await findLastEnds(sql, series, all, from)
  const rules = all.filter(({ id, repeat }) => repeat !== 'once' || !last.has(id))
  const standing = await findStanding(sql, idsOf(rules), from)
  const { conditions, askedBy } = gather(series, rules, standing)
  const run = runConditions(conditions)
  const reading = readBars(sql, series, { from }, now, run.warmUp + 1000)
  const head: SeenBar[] = (await reading.next()).value ?? []
  // What is still forming says nothing, and the bars before it were looked at when they were new.
  if (!toEnd && standing.length === 0 && head.length < 3 && head.every(({ isFinal }) => !isFinal))
    return { rules: [], awaited: head.flatMap((bar) => bar.awaited ?? []), isWhole: true }
  const warm = await readBarsBefore(sql, series, { before: from, count: run.warmUp }, now)
  const known = warm.filter(({ isFinal }) => isFinal)
  const awaited = warm.flatMap((bar) => bar.awaited ?? [])
  if (!toEnd && known.length > 0 && known.length === run.warmUp && known[0]!.time > to)
    return { rules: [], awaited, isWhole: true }
  known.forEach((bar, index) => run.warm(bar, index === known.length - 1))

  const done = await judge(run, follow(head, reading), toEnd ? Infinity : to)
  const judged = rules.map((rule) =>
    hold(rule, askedBy.get(rule.id)!, { ...done, series, last: last.get(rule.id) }),
  )
  return {
    rules: judged,
    awaited: [...awaited, ...done.awaited],
    isWhole: done.judgedTo === Infinity,
  }
}

/** Judges bars to the last one that what lies before `to` can have to do with. */
async function judge(run: Run, batches: AsyncIterable<SeenBar[]>, to: number) {
  const final = new Set<number>()
  const awaited: Awaited[] = []
  let after = 0
  for await (const bars of batches)
    for (const bar of bars) {
      if (bar.awaited) {
        awaited.push(bar.awaited)
        continue
      }
      if (bar.time > to && ++after > run.warmUp + 1) return { final, awaited, judgedTo: bar.time - 1 }
      final.add(bar.time)
      run.judge(bar)
    }
  return { final, awaited, judgedTo: Infinity }
}

async function* follow<T>(head: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield head
  yield* rest
}

/** Of rules that do not speak up at every bar: the end of the last bar before `from` at which each did. */
async function findLastEnds(
  sql: Sql,
  series: WatchedSeries,
  rules: readonly AlertRule[],
  from: number,
): Promise<Map<number, number>> {
  const sparing = rules.filter(({ repeat }) => repeat !== 'every-bar')
  const last = await findLastStanding(sql, idsOf(sparing), from)
  return new Map([...last].map(([id, time]) => [id, endOfBar(barTime(time), series.interval, series.market)]))
}

const idsOf = (rules: readonly AlertRule[]): number[] => rules.map(({ id }) => id)

interface AskedBy {
  asked: Asked
  standing: Standing[]
}

/** Rules that wait for the same are run once. */
function gather(series: WatchedSeries, rules: readonly AlertRule[], standing: readonly Standing[]) {
  const byKey = new Map<string, Asked & { wanted: Set<number> }>()
  const standingBy = Map.groupBy(standing, ({ ruleId }) => ruleId)
  const askedBy = new Map<number, AskedBy>()
  for (const rule of rules) {
    const setOn = sessionDate(rule.setAt, series.zone)
    const condition = levelNow(rule.condition as AlertCondition, setOn, series.splits)
    const key = JSON.stringify(condition)
    const asked = byKey.get(key) ?? { condition, wanted: new Set(), fired: [], readings: new Map() }
    byKey.set(key, asked)
    const own = standingBy.get(rule.id) ?? []
    for (const { barTime } of own) asked.wanted.add(barTime)
    askedBy.set(rule.id, { asked, standing: own })
  }
  return { conditions: [...byKey.values()], askedBy }
}

interface Judged {
  series: WatchedSeries
  final: ReadonlySet<number>
  judgedTo: number
  /** The end of the bar before them at which the rule spoke up last. */
  last: number | undefined
}

/** Holds what a rule said against what it has to say. */
function hold(
  rule: AlertRule,
  { asked, standing }: AskedBy,
  { series, final, judgedTo, last }: Judged,
): Looked {
  const { condition, fired, readings } = asked
  const endOf = (time: number) => endOfBar(barTime(time), series.interval, series.market)
  const live = fired
    .map((one) => ({ ...one, end: endOf(one.after.time) }))
    .filter(({ end }) => isLive(rule, end))
  const due = speakUp(rule, last, live)
  // Also at bars that do not end in the rule's life by what is known now: when they fired they did.
  const held = standing.filter(({ barTime }) => barTime <= judgedTo)
  const isAt =
    ({ barTime, direction }: Standing) =>
    (one: Fired) =>
      one.after.time === barTime && one.direction === direction
  const whyNot = (event: Standing): Why => {
    if (!final.has(event.barTime)) return 'not-final'
    if (!isLive(rule, endOf(event.barTime))) return 'hours'
    return live.some(isAt(event)) ? 'repeat' : 'condition'
  }
  return {
    ...{ rule, condition },
    toFire: due.filter((one) => !held.some((event) => isAt(event)(one))),
    toWithdraw: held
      .filter((event) => !due.some(isAt(event)))
      .map((event) => ({ event, why: whyNot(event), reading: readings.get(event.barTime) })),
  }
}
