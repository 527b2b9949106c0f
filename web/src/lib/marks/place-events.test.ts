import type { WireAction } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { barsAt } from '../../testing/bar.ts'
import { placeEvents } from './place-events.ts'

const dividend = (exDate: string): WireAction => ({ exDate, kind: 'dividend', amount: 1, sources: ['yahoo'] })
const split = (exDate: string): WireAction => ({ exDate, kind: 'split', ratio: '4:1', sources: ['yahoo'] })

function places(interval: Interval, actions: WireAction[], ...times: string[]) {
  const bars = barsAt(...times.map((time) => Date.parse(time) / 1000))
  return placeEvents(actions, bars, interval, 'America/New_York').map(({ time, kind, actions: of }) => [
    new Date(time * 1000).toISOString().slice(0, interval.endsWith('m') ? 16 : 10),
    kind,
    ...of.map(({ exDate }) => exDate),
  ])
}

test('a day has its own, and that of a day without a bar goes to the next', () => {
  const actions = [dividend('2024-06-05'), split('2024-06-08')]
  expect(places('1d', actions, '2024-06-04', '2024-06-05', '2024-06-07', '2024-06-10')).toEqual([
    ['2024-06-05', 'dividend', '2024-06-05'],
    ['2024-06-10', 'split', '2024-06-08'],
  ])
})

test('a week and a month hold all of theirs, each kind by itself', () => {
  const actions = [dividend('2024-06-05'), dividend('2024-06-07'), split('2024-06-06')]
  expect(places('1w', actions, '2024-05-27', '2024-06-03', '2024-06-10')).toEqual([
    ['2024-06-03', 'dividend', '2024-06-05', '2024-06-07'],
    ['2024-06-03', 'split', '2024-06-06'],
  ])
  expect(places('1M', [dividend('2024-06-28')], '2024-06-01', '2024-07-01')).toEqual([
    ['2024-06-01', 'dividend', '2024-06-28'],
  ])
})

test('of shorter bars it is the first one of the day at the exchange, before the session where there is one', () => {
  const times = ['2024-06-05T19:55Z', '2024-06-05T23:55Z', '2024-06-06T08:00Z', '2024-06-06T13:30Z']
  expect(places('5m', [dividend('2024-06-06')], ...times)).toEqual([
    ['2024-06-06T08:00', 'dividend', '2024-06-06'],
  ])
})

test('what is older than the bars or still to come has no place', () => {
  const actions = [dividend('2024-05-01'), dividend('2024-06-12')]
  expect(places('1d', actions, '2024-06-04', '2024-06-05')).toEqual([])
  expect(places('5m', [dividend('2024-06-04'), dividend('2024-06-05')], '2024-06-05T13:30Z')).toEqual([
    ['2024-06-05T13:30', 'dividend', '2024-06-05'],
  ])
})
