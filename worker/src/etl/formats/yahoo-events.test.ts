import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { readEvents } from './yahoo-events.ts'

const day = 86_400_000
const toDate = (milliseconds: number) => barTime(Math.floor(milliseconds / day) * day)
const seconds = (date: string) => Date.parse(`${date}T14:30:00Z`) / 1000
const paid = (date: string, amount: unknown) => ({ [seconds(date)]: { date: seconds(date), amount } })

test('a fund’s gains are paid out like a dividend, and with one of the same day', () => {
  const events = {
    dividends: { ...paid('1988-12-29', 0.18), ...paid('1989-03-29', 0.2) },
    capitalGains: { ...paid('1988-12-29', 0.32), ...paid('1989-06-29', 0.17), ...paid('1989-09-29', 'much') },
  }
  expect(readEvents(events, toDate)).toEqual([
    { kind: 'dividend', exDate: Date.parse('1988-12-29'), amount: 0.5, paid: false },
    { kind: 'dividend', exDate: Date.parse('1989-03-29'), amount: 0.2, paid: false },
    { kind: 'dividend', exDate: Date.parse('1989-06-29'), amount: 0.17, paid: false },
  ])
})

test('figures that are text on their way count like numbers, for a split left out would leave wrong prices', () => {
  const date = seconds('2020-08-31')
  const split = { date, numerator: '4', denominator: '1.0', splitRatio: '4:1' }
  expect(readEvents({ splits: { [date]: split }, dividends: paid('2020-08-07', '0.82') }, toDate)).toEqual([
    { kind: 'split', exDate: Date.parse('2020-08-31'), numerator: 4, denominator: 1 },
    { kind: 'dividend', exDate: Date.parse('2020-08-07'), amount: 0.82, paid: false },
  ])
  expect(readEvents({ splits: { [date]: { ...split, numerator: 'four' } } }, toDate)).toEqual([])
})
