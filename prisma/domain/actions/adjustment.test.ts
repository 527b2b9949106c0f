import { expect, test } from 'vitest'
import { barTime } from '../time.ts'
import { factorsOf, stepsOf, type Action } from './adjustment.ts'

const date = (text: string) => barTime(Date.parse(text))
const listing = { interval: '1d', zone: 'America/New_York', currency: 'USD' } as const
const dividend = (text: string, amount: number): Action => ({ kind: 'dividend', exDate: date(text), amount })

test('CRSP: a dividend of 2 on a close of 100 leaves 98 per cent, and factors multiply backwards', () => {
  const actions: Action[] = [
    dividend('2024-03-01', 2),
    { kind: 'split', exDate: date('2024-06-03'), numerator: 1, denominator: 10 },
  ]
  const factors = factorsOf(actions, listing, () => ({ time: date('2024-02-29'), close: 100 }))
  expect(factors.map(({ price, volume }) => [price, volume])).toEqual([
    [0.98, 1],
    [10, 0.1],
  ])
  expect(stepsOf(factors)).toEqual([
    { cut: date('2024-03-01'), price: 9.8, volume: 0.1 },
    { cut: date('2024-06-03'), price: 10, volume: 0.1 },
  ])
})

test('a close from before a split that lies between is held against the dividend in new shares', () => {
  const actions: Action[] = [
    { kind: 'split', exDate: date('2024-03-01'), numerator: 4, denominator: 1 },
    dividend('2024-03-01', 1),
  ]
  const [, factor] = factorsOf(actions, listing, () => ({ time: date('2024-02-29'), close: 400 }))
  expect([factor?.price, factor?.previousClose]).toEqual([0.99, 400])
})
