import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBudgets } from './budgets.ts'
import { toRate, type Rate } from './rate.ts'

function budgets(most = 100) {
  const clock = { time: 0 }
  return { clock, ...createBudgets({ most, now: () => clock.time }) }
}

const rates = fc.record({ quota: fc.integer({ min: 1, max: 50 }), window: fc.constantFrom(1, 60, 3600) })
/** Milliseconds between requests, many of them none. */
const pauses = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 200_000, noNaN: true })), {
  maxLength: 200,
})

test('over any span no more is granted than the burst and what comes back within it', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, gaps) => {
      const { clock, spend } = budgets()
      const granted: number[] = []
      for (const gap of gaps) {
        clock.time += gap
        if (spend('a', rate).granted) granted.push(clock.time)
      }
      const perMillisecond = rate.quota / (rate.window * 1000)
      for (let from = 0; from < granted.length; from++)
        for (let to = from; to < granted.length; to++)
          expect(to - from + 1).toBeLessThanOrEqual(
            rate.quota + (granted[to]! - granted[from]!) * perMillisecond + 1e-3,
          )
    }),
  )
})

test('what is told is kept: so many more at once, and one more after the wait', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, gaps) => {
      const { clock, spend } = budgets()
      let told = spend('a', rate)
      for (const gap of gaps) {
        clock.time += gap
        told = spend('a', rate)
      }
      for (let more = 0; more < told.left; more++) expect(spend('a', rate).granted).toBe(true)
      expect(spend('a', rate).granted).toBe(false)
      clock.time += told.wait
      expect(spend('a', rate).granted).toBe(true)
    }),
  )
})

test('a budget is whole again after a window, whatever was refused meanwhile', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 100 }), (rate, refused) => {
      const { clock, spend } = budgets()
      for (let n = 0; n < rate.quota + refused; n++) spend('a', rate)
      clock.time += rate.window * 1000
      for (let left = rate.quota - 1; left >= 0; left--)
        expect(spend('a', rate)).toMatchObject({ granted: true, left })
      expect(spend('a', rate)).toMatchObject({ granted: false, left: 0 })
    }),
  )
})

test('nobody spends the budget of another', () => {
  const { spend } = budgets()
  const once: Rate = { quota: 1, window: 60 }
  expect([spend('a', once), spend('a', once), spend('b', once)].map(({ granted }) => granted)).toEqual([
    true,
    false,
    true,
  ])
})

test('memory is bounded: who was granted something longest ago begins anew', () => {
  const { spend } = budgets(2)
  const once: Rate = { quota: 1, window: 60 }
  for (const id of ['a', 'b', 'c']) spend(id, once)
  expect(['c', 'b', 'a'].map((id) => spend(id, once).granted)).toEqual([false, false, true])
})

test.each([
  ['600/min', { quota: 600, window: 60 }],
  ['10/s', { quota: 10, window: 1 }],
  ['1000000/h', { quota: 1_000_000, window: 3600 }],
])('%s is a rate', (text, rate) => expect(toRate(text)).toEqual(rate))

test.each(['', '600', '0/min', '-1/s', '1.5/s', '1000001/h', '600/day', ' 600/min', '600/min '])(
  '%j is none',
  (text) => expect(toRate(text)).toBeUndefined(),
)
