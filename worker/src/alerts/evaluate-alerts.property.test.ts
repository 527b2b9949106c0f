import { isReadable } from '@barline/db/alerts/rule-row'
import { listRules } from '@barline/db/alerts/rules'
import type { Db } from '@barline/db/client'
import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { levelNow } from '@barline/db/domain/alerts/level-now'
import { watchCondition } from '@barline/db/domain/alerts/watch-condition'
import { endOfBar } from '@barline/db/domain/bar-status'
import { barTime, formatBarTime, sessionDate } from '@barline/db/domain/time'
import type { Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { evaluateAlerts, evaluateRound } from './evaluate-alerts.ts'
import { readFinalBars } from './read-bars.ts'
import type { FinalBar } from './see-bars.ts'
import { findWatchedSeries } from './watched-series.ts'
import { addTestRule, later, onDay, standingOf } from './testing/alert-store.ts'

const begun = Date.parse(onDay(6, '12:00:00'))

const cross = (fast: number, slow: number, average: string) => ({
  params: { fast, slow, fastAverage: average, slowAverage: average },
})

const drafts = [
  { kind: 'golden-cross', ...cross(1, 3, 'sma') },
  { kind: 'death-cross', ...cross(2, 4, 'ema'), repeat: 'cool-down', coolDownSeconds: 3 * 86_400 },
  { kind: 'price-above', params: { price: 11 } },
  { kind: 'price-crossing', params: { price: 10.5 }, repeat: 'once' },
  {
    kind: 'percent-change',
    params: { percent: 10, bars: 2 },
    repeat: 'cool-down',
    coolDownSeconds: 5 * 86_400,
  },
  { kind: 'rsi-below', params: { level: 40, period: 2 }, expiresAt: onDay(15, '00:00:00') },
  { kind: 'volume-spike', params: { factor: 2, period: 2 }, repeat: 'once' },
]

const object = fc.record({
  provider: fc.constantFrom('csv' as const, 'yahoo' as const),
  /** When it was observed: in the middle of sessions, too, of which some bars are. */
  day: fc.integer({ min: 1, max: 24 }),
  time: fc.constantFrom('18:00:00', '23:00:00'),
  from: fc.integer({ min: 0, max: 20 }),
  bars: fc.array(fc.record({ close: fc.integer({ min: 8, max: 13 }), volume: fc.constantFrom(100, 250) }), {
    minLength: 1,
    maxLength: 12,
    size: 'max',
  }),
  split: fc.option(fc.integer({ min: 3, max: 16 }), { freq: 6 }),
  /** Weeks are made of days and quarters of an hour of minutes, until some are stored. */
  isLonger: fc.nat(12).map((number) => number === 0),
  /** Of weeks: those before the first one that is stored may have been made of days. */
  firstWeek: fc.nat(2),
})

type Given = typeof object extends fc.Arbitrary<infer T> ? T : never

/** Minutes of four days around the edges of sessions and of their quarters of an hour, and in their middle. */
const minutes = [6, 7, 8, 9].flatMap((day) =>
  ['14:28', '14:31', '14:44', '14:46', '17:45', '17:58', '20:59', '21:01'].map((time) =>
    Date.parse(onDay(day, `${time}:00`)),
  ),
)

/** What is longer, and made of these until some of it is stored itself. */
const longer = {
  week: ({ firstWeek }: Given, index: number) => firstDay + (7 * (firstWeek + index) - 1) * 86_400_000,
  quarter: ({ from }: Given, index: number) =>
    Math.floor((minutes[from + index] ?? minutes.at(-1)! + index * 900_000) / 900_000) * 900_000,
}

function seriesOf(given: Given, symbol: string, interval: Interval): SeriesBars {
  const { bars, from, split, isLonger } = given
  const isIntraday = interval === '15m'
  const timeOf = isLonger
    ? (index: number) => longer[isIntraday ? 'quarter' : 'week'](given, index)
    : (index: number) => (isIntraday ? minutes[from + index]! : firstDay + (from + index) * 86_400_000)
  const stored = isLonger ? (isIntraday ? '15m' : '1w') : isIntraday ? '1m' : '1d'
  const candles = bars
    .slice(0, isLonger ? 4 : 12)
    .map((bar, index) => candle({ ...bar, time: barTime(timeOf(index)) }))
  const unique = [...new Map(candles.map((one) => [one.time, one])).values()]
  const series = seriesBars(unique, { symbol, interval: stored })
  if (split === null) return series
  const exDate = barTime(Date.parse(onDay(split)))
  return { ...series, actions: [{ kind: 'split', exDate, numerator: 2, denominator: 1 }] }
}

const put = (db: Db, given: Given, number: number, symbol: string, interval: Interval) => {
  const { provider, day, time } = given
  const facts = { provider, key: `${symbol} ${number}`, observedAt: new Date(onDay(day, time)) }
  return storeObject(db, rawObject(facts), loaded, [seriesOf(given, symbol, interval)])
}

/** What has to stand, by looking at the whole history at once. */
async function expected(db: Db, symbol: string): Promise<string[]> {
  const rules = await listRules(db, { symbol })
  return (await Promise.all(rules.filter(isReadable).map((rule) => expectedOf(db, rule)))).flat()
}

async function expectedOf(db: Db, rule: AlertRule): Promise<string[]> {
  const { symbol, interval } = rule
  const series = await findWatchedSeries(db, symbol, interval)
  if (!series) return []
  const bars: FinalBar[] = []
  for await (const some of readFinalBars(db, series, {}, later)) bars.push(...some)
  const setOn = sessionDate(rule.setAt, series.zone)
  const condition = levelNow(rule.condition as AlertCondition, setOn, series.splits)
  const watch = watchCondition(condition)
  const fired = bars.flatMap((bar) => watch.push(bar) ?? [])
  const ends = fired.map(({ after, direction }) => ({
    end: endOfBar(after.time, interval, series.market),
    text: `${formatBarTime(after.time, interval)} ${direction}`,
  }))
  return keep(
    rule,
    ends.filter(({ end }) => end > begun && end <= (rule.expiresAt ?? later)),
  )
}

function keep(
  { repeat, coolDownSeconds }: AlertRule,
  fired: readonly { end: number; text: string }[],
): string[] {
  if (repeat === 'once') return fired.slice(0, 1).map(({ text }) => text)
  const kept: { end: number; text: string }[] = []
  for (const one of fired)
    if (!kept.some(({ end }) => one.end - end < (coolDownSeconds ?? 0) * 1000)) kept.push(one)
  return kept.map(({ text }) => text)
}

const letters = (number: number) => [...String(number)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')

test(
  'what stands follows from the data, however late, often and out of order it comes',
  { timeout: 180_000 },
  async () => {
    const { db } = await testDatabase()
    const deps = { db, now: () => later, log: pino({ level: 'silent' }) }
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1, maxLength: 7 }),
        fc.infiniteStream(fc.nat()),
        // Few rules remember little, and evaluate no more than they have to.
        fc.subarray(drafts, { minLength: 1, maxLength: 2 }),
        fc.constantFrom('1d' as const, '1w' as const, '15m' as const),
        async (objects, dice, rules, interval) => {
          const [calm, wild] = [toSymbol(`X${letters(run)}`)!, toSymbol(`Y${letters(run)}`)!]
          run++
          for (const symbol of [calm, wild])
            for (const draft of rules) await addTestRule(db, { ...draft, symbol, interval }, begun)
          const numbered = objects.map((given, number) => ({ given, number }))
          const moment = ({ given: { day, time } }: (typeof numbered)[number]) => onDay(day, time)
          for (const { given, number } of numbered.toSorted((a, b) => moment(a).localeCompare(moment(b)))) {
            await put(db, given, number, calm, interval)
            await evaluateAlerts(deps, [calm])
          }
          const roll = () => dice.next().value as number
          const twice = [...numbered, ...numbered.filter(() => roll() % 3 === 0)]
          const shuffled = twice.map((one) => ({ one, at: roll() })).sort((a, b) => a.at - b.at)
          for (const { one } of shuffled) {
            await put(db, one.given, one.number, wild, interval)
            if (roll() % 2 === 0) await evaluateAlerts(deps, [wild])
          }
          await evaluateRound(deps)
          const standing = async (symbol: string) => standingOf(db, symbol)
          expect(await standing(wild)).toEqual(await expected(db, wild))
          expect(await standing(calm)).toEqual(await standing(wild))
        },
      ),
      { numRuns: 60 },
    )
  },
)
