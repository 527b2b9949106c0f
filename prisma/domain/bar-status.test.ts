import { describe, expect, it, test } from 'vitest'
import { barStatus, endOfBar, settledAt, type Market } from './bar-status.ts'
import { calendars } from './calendar/calendar-for.ts'
import { patience } from './gaps.ts'
import type { Interval } from './interval.ts'
import { barTime } from './time.ts'

const at = (text: string) => barTime(Date.parse(text))
const newYork: Market = { calendar: calendars.XNYS, zone: 'America/New_York' }
const coins: Market = { calendar: calendars.crypto, zone: 'UTC' }
const money: Market = { calendar: calendars.currencies, zone: 'Europe/London' }
const tokyo: Market = { calendar: undefined, zone: 'Asia/Tokyo' }
const nowhere: Market = { calendar: undefined, zone: undefined }

test.each<[string, Interval, Market, string, string]>([
  // a session in winter, in summer, a half day, and one without a session
  ['2024-01-05', '1d', newYork, '2024-01-05T21:00:00Z', 'winter'],
  ['2024-07-05', '1d', newYork, '2024-07-05T20:00:00Z', 'summer'],
  ['2024-07-03', '1d', newYork, '2024-07-03T17:00:00Z', 'half day'],
  ['2024-07-04', '1d', newYork, '2024-07-05T04:00:00Z', 'holiday'],
  ['1962-01-02', '1d', newYork, '1962-01-03T05:00:00Z', 'before the calendar'],
  // the clocks change on 2024-03-10 and 2024-11-03
  ['2024-03-08', '1d', newYork, '2024-03-08T21:00:00Z', 'before the clocks change'],
  ['2024-03-11', '1d', newYork, '2024-03-11T20:00:00Z', 'after'],
  ['2024-01-06', '1d', coins, '2024-01-07T00:00:00Z', 'a Saturday'],
  ['2024-01-05', '1d', { ...money, zone: undefined }, '2024-01-05T22:00:00Z', 'five in New York'],
  ['2024-01-05', '1d', money, '2024-01-06T00:00:00Z', "midnight of the provider's zone"],
  ['2024-07-05', '1d', money, '2024-07-05T23:00:00Z', 'in summer'],
  ['2024-01-05', '1d', tokyo, '2024-01-05T15:00:00Z', 'a zone and no calendar'],
  ['2024-01-05', '1d', nowhere, '2024-01-06T12:00:00Z', 'neither'],
  // weeks and months end with their last session
  ['2024-01-01', '1w', newYork, '2024-01-05T21:00:00Z', 'Monday was a holiday'],
  ['2024-01-03', '1w', newYork, '2024-01-05T21:00:00Z', 'keyed by another day of the week'],
  ['2024-03-25', '1w', newYork, '2024-03-28T20:00:00Z', 'Good Friday'],
  ['2024-11-25', '1w', newYork, '2024-11-29T18:00:00Z', 'half day on Friday'],
  ['2024-03-01', '1M', newYork, '2024-03-28T20:00:00Z', 'ends on a long weekend'],
  ['2024-02-01', '1M', coins, '2024-03-01T00:00:00Z', 'leap year'],
  ['2024-01-01', '1w', coins, '2024-01-08T00:00:00Z', 'seven days'],
  ['2024-01-01', '1w', tokyo, '2024-01-07T15:00:00Z', 'Sunday over there'],
  ['2024-02-01', '1M', nowhere, '2024-03-01T12:00:00Z', 'over everywhere'],
  // intraday
  ['2024-01-05T14:30:00Z', '1m', newYork, '2024-01-05T14:31:00Z', 'first minute'],
  ['2024-01-05T20:30:00Z', '1h', newYork, '2024-01-05T21:00:00Z', 'cut by the close'],
  ['2024-07-03T16:30:00Z', '1h', newYork, '2024-07-03T17:00:00Z', 'cut by an early close'],
  ['2024-01-05T18:30:00Z', '4h', newYork, '2024-01-05T21:00:00Z', 'cut by the close'],
  ['2024-01-05T20:00:00Z', '4h', newYork, '2024-01-06T00:00:00Z', 'counted from the full hour'],
  ['2024-01-05T13:00:00Z', '4h', newYork, '2024-01-05T17:00:00Z', 'from before the open'],
  ['2024-07-05T22:00:00Z', '4h', newYork, '2024-07-06T02:00:00Z', "off the post-market's count"],
  ['2024-07-05T20:00:00Z', '4h', newYork, '2024-07-06T00:00:00Z', 'post-market'],
  ['2024-01-06T15:00:00Z', '1h', newYork, '2024-01-06T16:00:00Z', 'on a Saturday'],
  ['2024-01-06T20:00:00Z', '4h', coins, '2024-01-07T00:00:00Z', 'up to midnight'],
  ['2024-01-05T23:30:00Z', '1h', coins, '2024-01-06T00:30:00Z', 'over midnight'],
  ['2024-01-05T14:30:00Z', '1h', nowhere, '2024-01-05T15:30:00Z', 'its length'],
])('the bar of %s at %s is over at %4$s (%5$s)', (time, interval, market, end) => {
  expect(new Date(endOfBar(at(time), interval, market))).toEqual(new Date(end))
})

describe('a bar', () => {
  const settled = settledAt(at('2024-07-03'), '1d', newYork)
  const status = (observedAt: number, earlier: number[] = [], now = Infinity) =>
    barStatus({ settled, observedAt, earlier, now })

  it('settles half an hour after its end', () => {
    expect(new Date(settled)).toEqual(new Date('2024-07-03T17:30:00Z'))
    expect(patience).toBe(30 * 60_000)
  })

  it('is forming up to an observation that was made after it had settled, however late it is', () => {
    expect(status(settled - 1)).toBe('forming')
    expect(status(settled)).toBe('final')
  })

  it('is not final because somebody says that he has seen the future', () => {
    expect(status(settled, [], settled - 1)).toBe('forming')
    expect(status(settled, [], settled)).toBe('final')
  })

  it('is revised where a value came before that was final, and not by one that was forming', () => {
    expect(status(settled + 1, [settled - 1])).toBe('final')
    expect(status(settled + 1, [settled - 1, settled])).toBe('revised')
    // An older observation of a better provider: what it saw was still forming.
    expect(status(settled - 1, [settled])).toBe('forming')
  })
})
