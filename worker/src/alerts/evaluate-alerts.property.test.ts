import { listEvents } from '@barline/db/alerts/events'
import { isReadable } from '@barline/db/alerts/rule-row'
import { changeRule, listRules, type RuleChange } from '@barline/db/alerts/rules'
import type { Db } from '@barline/db/client'
import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import type { AlertRule } from '@barline/db/domain/alerts/alert-rule'
import { levelNow } from '@barline/db/domain/alerts/level-now'
import { watchCondition } from '@barline/db/domain/alerts/watch-condition'
import { endOfBar } from '@barline/db/domain/bar-status'
import type { Interval } from '@barline/db/domain/interval'
import { toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { barTime, formatBarTime, sessionDate } from '@barline/db/domain/time'
import { testDatabase } from '@barline/db/testing/database'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { evaluateAlerts, evaluateRound } from './evaluate-alerts.ts'
import { readFinalBars } from './read-bars.ts'
import type { FinalBar } from './see-bars.ts'
import { addTestRule, later, onDay } from './testing/alert-store.ts'
import {
  momentOf,
  observation,
  place,
  putObservation,
  type Observation,
  type Place,
} from './testing/observations.ts'
import { findWatchedSeries } from './watched-series.ts'

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
  { kind: 'rsi-below', params: { level: 40, period: 2 }, expiresAt: onDay(15, '06:00:00') },
  { kind: 'volume-spike', params: { factor: 2, period: 2 }, repeat: 'once' },
]

/** Days are over at 5:00, 10:00 or 12:00 UTC of the next, or with the session of New York, by what is known of them. */
const hours = ['03:00:00', '06:00:00', '11:00:00', '22:00:00']

/** What may be done to a rule while bars come. A paused rule goes on in its life; one that expires otherwise begins anew. */
const edit = fc.record({
  day: fc.integer({ min: 8, max: 16 }),
  hour: fc.constantFrom(...hours),
  change: fc.constantFrom<RuleChange>({ paused: true }, { expiresAt: onDay(20, '06:00:00') }),
})

interface Scene {
  interval: Interval
  place: Place
  begun: number[]
  rules: typeof drafts
  edit: typeof edit extends fc.Arbitrary<infer T> ? T | null : never
}

interface Step {
  given: Observation
  number: number
}

const letters = (number: number) => [...String(number)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')

/** What stands of each rule, in the order of rules: `2024-01-03 up`. */
async function standingOf(db: Db, symbol: Symbol): Promise<string[][]> {
  const events = await listEvents(db, { symbol, withdrawn: false })
  return (await listRules(db, { symbol })).map(({ id, interval }) =>
    events
      .filter(({ rule }) => rule.id === id)
      .map((event) => `${formatBarTime(barTime(event.barTime), interval as Interval)} ${event.direction}`)
      .sort(),
  )
}

/** Has observations come in an order, and evaluates rules between them where `nowAt` says when; returns what stands at the end, and what has to. */
async function play(
  db: Db,
  symbol: Symbol,
  { interval, place, begun, rules, edit }: Scene,
  steps: readonly Step[],
  nowAt: (given: Observation, end: number) => number | undefined,
) {
  const deps = (now: number) => ({ db, now: () => now, log: pino({ level: 'silent' }) })
  const run = async (some: readonly Step[], end: number) => {
    for (const { given, number } of some) {
      await putObservation(db, given, { symbol, interval, place, number })
      const now = nowAt(given, end)
      if (now !== undefined) await evaluateAlerts(deps(now), [symbol])
    }
    await evaluateRound(deps(end))
  }
  for (const draft of rules)
    for (const now of begun)
      await addTestRule(db, { ...draft, symbol, interval, targets: [{ kind: 'sns' }] }, now)
  const edited = edit === null ? -Infinity : Date.parse(onDay(edit.day, edit.hour))
  const isBefore = ({ given }: Step) => Date.parse(momentOf(given)) <= edited
  let said: string[][] = []
  if (edit) {
    await run(steps.filter(isBefore), edited)
    if (!edit.change.paused) said = await standingOf(db, symbol)
    for (const { id } of await listRules(db, { symbol })) await changeRule(db, id, edit.change, edited)
  }
  await run(
    steps.filter((step) => !isBefore(step)),
    later,
  )
  expect(await evaluateRound(deps(later))).toEqual({ fired: 0, withdrawn: 0 })
  const listed = (await listRules(db, { symbol })).filter(isReadable)
  const due = await Promise.all(listed.map((rule) => dueOf(db, rule)))
  return {
    standing: await standingOf(db, symbol),
    expected: due.map((one, rule) => [...(said[rule] ?? []), ...one].sort()),
  }
}

/** What a rule has to have said since it began, by looking at the whole history at once. */
async function dueOf(db: Db, rule: AlertRule): Promise<string[]> {
  const { symbol, interval, startsAfter, pausedAt, expiresAt } = rule
  const series = await findWatchedSeries(db, symbol, interval)
  if (!series) return []
  const bars: FinalBar[] = []
  for await (const some of readFinalBars(db, series, {}, later)) bars.push(...some)
  const setOn = sessionDate(rule.setAt, series.zone)
  const watch = watchCondition(levelNow(rule.condition as AlertCondition, setOn, series.splits))
  const fired = bars.flatMap((bar) => watch.push(bar) ?? [])
  const ends = fired.map(({ after, direction }) => ({
    end: endOfBar(after.time, interval, series.market),
    text: `${formatBarTime(after.time, interval)} ${direction}`,
  }))
  const until = Math.min(pausedAt ?? later, expiresAt ?? later)
  return keep(
    rule,
    ends.filter(({ end }) => end > startsAfter && end <= until),
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

/** Each alert was told of once, and each that was taken back so, too. */
async function expectTold(db: Db, symbol: Symbol): Promise<void> {
  for (const { withdrawnAt, deliveries } of await listEvents(db, { symbol }))
    expect(deliveries.map(({ what }) => what)).toEqual(
      withdrawnAt === null ? ['fired'] : ['fired', 'withdrawn'],
    )
}

const scene: fc.Arbitrary<Scene> = fc.record({
  interval: fc.constantFrom<Interval>('1d', '1d', '1d', '1w', '15m'),
  place,
  begun: fc.array(
    fc
      .record({ day: fc.integer({ min: 3, max: 10 }), hour: fc.constantFrom(...hours) })
      .map(({ day, hour }) => Date.parse(onDay(day, hour))),
    { minLength: 3, maxLength: 4, size: 'max' },
  ),
  // Few rules remember little, and evaluate no more than they have to.
  rules: fc.subarray(drafts, { minLength: 1, maxLength: 2 }),
  edit: fc.option(edit, { freq: 2 }),
})

test(
  'what stands follows from the data, however late, often and out of order it comes, and whatever becomes known of an exchange or is done to a rule meanwhile',
  { timeout: 180_000 },
  async () => {
    const { db } = await testDatabase()
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        // Edge cases are such as the first price for all bars, which fires nothing.
        fc.noBias(scene),
        fc.noBias(fc.array(observation, { minLength: 2, maxLength: 7, size: 'max' })),
        fc.infiniteStream(fc.nat()),
        async (scene, given, dice) => {
          const { suffix } = scene.place.said
          const [calm, wild] = ['X', 'Y'].map((name) => toSymbol(`${name}${letters(run)}${suffix}`)!)
          run++
          const steps = given.map((given, number) => ({ given, number }))
          const inTurn = steps.toSorted((a, b) => momentOf(a.given).localeCompare(momentOf(b.given)))
          const roll = () => dice.next().value as number
          const shuffled = [...steps, ...steps.filter(() => roll() % 3 === 0)]
            .map((step) => ({ step, at: roll() }))
            .sort((a, b) => a.at - b.at)
            .map(({ step }) => step)
          const quiet = await play(db, calm!, scene, inTurn, (given) => Date.parse(momentOf(given)))
          const noisy = await play(db, wild!, scene, shuffled, (_, end) => (roll() % 2 ? end : undefined))
          expect(noisy.standing).toEqual(noisy.expected)
          expect(quiet.standing).toEqual(quiet.expected)
          expect(quiet.standing).toEqual(noisy.standing)
          for (const symbol of [calm!, wild!]) await expectTold(db, symbol)
        },
      ),
      { numRuns: 60 },
    )
  },
)
