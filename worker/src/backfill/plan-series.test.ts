import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { Gap } from '@barline/db/domain/gaps'
import { gapCauses } from '@barline/db/domain/gaps-causes'
import { stretches } from '@barline/db/domain/gaps-slots'
import type { Interval } from '@barline/db/domain/interval'
import { unite } from '@barline/db/domain/ranges'
import { toSymbol } from '@barline/db/domain/symbol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOf } from '../fetch/client-of.ts'
import { sources } from '../fetch/testing/keyed.ts'
import { planSeries, type PlanInput } from './plan-series.ts'
import { planRequests, secondsFor } from './plan-requests.ts'

const now = Date.parse('2026-11-24T15:00:00Z')
const day = 86_400_000
const symbol = toSymbol('AAPL')!
const yahoo = clientOf({ provider: 'yahoo' }, 'https://yahoo')!
const { alpaca, polygon, alphavantage } = sources('https://keyed')
const keyed = [alpaca, polygon, alphavantage].map((source) => clientOf(source, '')!)

/** Gaps of the slots that `missing` picks, each with its cause. */
function gapsOf(interval: Interval, from: number, to: number, pick: (index: number) => number): Gap[] {
  const gaps: Gap[] = []
  let index = 0
  for (const { start, length, count } of stretches(calendars.XNYS, interval, { low: from, high: to }))
    for (let slot = 0; slot < count; slot++) {
      const cause = gapCauses[pick(index++)]
      const time = start + slot * length
      if (cause) gaps.push({ from: time, to: time, slots: 1, cause })
    }
  return gaps
}

const plan = (given: Partial<PlanInput> & Pick<PlanInput, 'gaps'>) =>
  planSeries({
    ...{ symbol, interval: '1d', calendar: calendars.XNYS, clients: [yahoo] },
    ...{ answered: new Map(), pending: new Map(), now, include: new Set() },
    ...given,
  })

const range = fc
  .record({ at: fc.integer({ min: 1, max: 60 }), days: fc.integer({ min: 1, max: 20 }) })
  .map(({ at, days }) => ({ from: now - at * day, to: Math.min(now, now - (at - days) * day) }))

test('every missing bar that is to be asked for is in one lot, or left out for a reason; and no request without one', () => {
  const property = fc.property(
    fc.constantFrom<Interval>('1d', '1h', '5m', '1m'),
    fc.infiniteStream(fc.integer({ min: 0, max: 12 })),
    fc.array(range, { maxLength: 3 }),
    fc.array(range, { maxLength: 3 }),
    fc.subarray([yahoo, ...keyed]),
    (interval, picks, pending, answered, clients) => {
      const gaps = gapsOf(interval, now - 45 * day, now - 40 * day, () => picks.next().value!)
      const answers = answered.map((one) => ({ ...one, observedAt: now - day }))
      const { lots, unasked } = plan({
        ...{ interval, gaps, clients },
        pending: new Map([['yahoo', unite(pending)]]),
        answered: new Map([['alpaca', unite(answers).map((one) => ({ ...one, observedAt: now - day }))]]),
      })
      const wanted = gaps.filter(({ cause }) => cause !== 'not_yet_due' && cause !== 'no_trades')
      const planned = [...lots.flatMap(({ missing }) => missing), ...unasked]
      expect(planned.reduce((sum, { bars }) => sum + bars, 0)).toBe(wanted.length)
      for (const { from, cause } of wanted)
        expect(
          planned.filter((part) => part.from <= from && part.to > from && part.cause === cause),
        ).toHaveLength(1)
      expect(lots.flatMap(({ missing }) => missing).filter(({ cause }) => cause === 'rejected')).toEqual([])
      for (const { missing, requests } of lots) {
        for (const part of missing)
          expect(requests.some(({ from, to }) => from < part.to && to > part.from)).toBe(true)
        for (const { from, to } of requests)
          expect(missing.some((part) => part.from < to && part.to > from)).toBe(true)
      }
    },
  )
  fc.assert(property, { numRuns: 60 })
})

test('neighbours go into one request as long as that costs no more', () => {
  const at = (date: string) => ({ from: Date.parse(date), to: Date.parse(date) + day })
  const missing = ['2026-11-02', '2026-11-05', '2026-11-16', '2026-11-23'].map(at)
  const shown = ({ requests, cost }: ReturnType<typeof planRequests>) => [
    ...requests.map(({ from, to }) =>
      [from, to].map((time) => new Date(time).toISOString().slice(0, 10)).join(' '),
    ),
    cost,
  ]
  expect(shown(planRequests(yahoo, { symbol, interval: '1m' }, missing, now))).toEqual([
    ...['2026-11-02 2026-11-06', '2026-11-16 2026-11-23', '2026-11-23 2026-11-24', 3],
  ])
  expect(shown(planRequests(yahoo, { symbol, interval: '1d' }, missing, now))).toEqual([
    '2026-11-02 2026-11-24',
    1,
  ])
  const years = [{ from: Date.parse('2016-01-01'), to: Date.parse('2026-01-01') }]
  expect(planRequests(keyed[0]!, { symbol, interval: '1m' }, years, now).cost).toBe(251)
  expect(planRequests(keyed[2]!, { symbol, interval: '1m' }, years, now).cost).toBe(121)
})

test('a range that stays empty is asked for again later and later, and by the next provider meanwhile', () => {
  const gaps = gapsOf('1d', Date.parse('2026-11-16'), Date.parse('2026-11-18'), () => 2)
  const ofYahoo = (observedAt: string) =>
    new Map([['yahoo', [{ from: 0, to: Date.parse('2026-11-19'), observedAt: Date.parse(observedAt) }]]])
  const names = (observedAt: string, clients = [yahoo]) => {
    const { lots, unasked } = plan({ gaps, clients, answered: ofYahoo(observedAt) })
    return [...new Set([...lots.map(({ client }) => client.provider), ...unasked.map(({ why }) => why)])]
  }
  expect(names('2026-11-23T10:00Z')).toEqual(['answered'])
  expect(names('2026-11-20T10:00Z')).toEqual(['yahoo'])
  expect(names('2026-11-23T10:00Z', [yahoo, keyed[0]!])).toEqual(['alpaca'])
})

test('the time that requests take is that of the strictest limit', () => {
  const [minute, whole] = [60_000, day]
  expect(secondsFor(10)).toBe(5)
  expect(secondsFor(5, [{ requests: 5, per: minute }])).toBe(2.5)
  expect(secondsFor(11, [{ requests: 5, per: minute }])).toBe(120)
  expect(
    secondsFor(26, [
      { requests: 25, per: whole },
      { requests: 1, per: 1000 },
    ]),
  ).toBe(86_400)
})
