import type { Db } from '@barline/db/client'
import { findQuietRules, type QuietRule } from '@barline/db/alerts/find-quiet'
import type { Watched } from '@barline/db/alerts/find-behind'
import type { TellUnreadable } from '@barline/db/alerts/rule-row'
import { findLastStanding } from '@barline/db/alerts/standing'
import { announceAlerts, storeEvents, type NewEvent } from '@barline/db/alerts/store-events'
import { takeWatch } from '@barline/db/alerts/watch'
import type { NoDataCondition } from '@barline/db/domain/alerts/alert-rule'
import { renderMessage } from '@barline/db/domain/alerts/message'
import { speakUp } from '@barline/db/domain/alerts/repeat'
import { endOfBar, longestUntilSettled, settledAt, type Market } from '@barline/db/domain/bar-status'
import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { stretches, type SlotRange } from '@barline/db/domain/gaps-slots'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime, type BarTime } from '@barline/db/domain/time'
import { marketOf } from '@barline/db/graded-series'

type Sql = Pick<Db, '$queryRawUnsafe'>

interface Found {
  watched: Watched
  event: NewEvent
}

/**
 * Fires the rules of series that bars do not come to although the calendar expects them; how many. Nights and weekends are no silence, and
 * where no calendar is known nothing is expected. `now` in milliseconds. Rules that cannot be read are told of, and the others go on.
 */
export async function evaluateSilence(db: Db, now: number, tell: TellUnreadable): Promise<number> {
  const found = await findSilences(db, now, tell)
  const series = new Map(found.map(({ watched }) => [`${watched.symbol} ${watched.interval}`, watched]))
  let fired = 0
  for (const watched of series.values())
    fired += await db.$transaction(async (tx) => {
      // Whoever had it before may have said it, or bars have come meanwhile.
      await takeWatch(tx, watched)
      const events = (await findSilences(tx, now, tell, watched)).map(({ event }) => event)
      if (events.length === 0) return 0
      const count = await storeEvents(tx, events, now)
      await announceAlerts(tx, { ...watched, fired: count, withdrawn: 0 })
      return count
    })
  return fired
}

/** What has to be said and was not. */
async function findSilences(sql: Sql, now: number, tell: TellUnreadable, only?: Watched): Promise<Found[]> {
  const rules = await findQuietRules(sql, now, tell, only)
  const ids = rules.map(({ rule }) => rule.id)
  const last = await findLastStanding(sql, ids)
  return rules.flatMap((quiet) => {
    const event = silenceOf(quiet, last.get(quiet.rule.id), now)
    const { symbol, interval } = quiet.rule
    return event ? [{ watched: { symbol, interval }, event }] : []
  })
}

/** `said`: the first missing bar of what the rule said last. */
function silenceOf(quiet: QuietRule, said: number | undefined, now: number): NewEvent | undefined {
  const { rule } = quiet
  const { interval, symbol, name } = rule
  const condition = rule.condition as NoDataCondition
  const market = { ...marketOf({ ...quiet, symbol }), calendar: calendarFor({ ...quiet, symbol }) }
  const missing = missingOf(quiet, market, condition.bars, now)
  const [first, to] = [missing[0], missing[condition.bars - 1]]
  if (first === undefined || to === undefined || (said !== undefined && said >= first)) return undefined
  const endOf = (time: number) => endOfBar(barTime(time), interval, market)
  const before = said === undefined || endOf(said) <= rule.startsAfter ? undefined : endOf(said)
  if (speakUp(rule, before, [{ end: endOf(first) }]).length === 0) return undefined
  const write = (time: BarTime) => formatBarTime(time, interval)
  const last = quiet.last === null ? null : write(barTime(quiet.last))
  const occasion = { symbol, interval, condition, name, time: first, direction: 'none' } as const
  return {
    ...{ ruleId: rule.id, barTime: first, direction: 'none' },
    evidence: { condition, last, missing: { from: write(first), to: write(to), count: condition.bars } },
    message: renderMessage(rule.message, { ...occasion, values: { last: last ?? 'never' } }),
  }
}

/** The first bars, so many at most, that were due after the last that came and since the rule began. */
function missingOf(
  { rule, last, lastEmpty }: QuietRule,
  market: Market,
  most: number,
  now: number,
): BarTime[] {
  const { interval, startsAfter } = rule
  const { calendar } = market
  const missing: BarTime[] = []
  if (!calendar) return missing
  const low = Math.max(
    (last ?? -Infinity) + 1,
    (lastEmpty ?? -Infinity) + 1,
    startsAfter - longestUntilSettled(interval),
  )
  for (const time of slots(calendar, interval, { low: Math.max(low, calendar.since), high: now })) {
    if (missing.length === most || settledAt(time, interval, market) > now) break
    if (endOfBar(time, interval, market) > startsAfter) missing.push(time)
  }
  return missing
}

function* slots(calendar: Calendar, interval: Interval, range: SlotRange): Generator<BarTime> {
  for (const { start, length, count } of stretches(calendar, interval, range))
    for (let index = 0; index < count; index++) yield barTime(start + index * length)
}
