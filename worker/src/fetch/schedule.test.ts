import { Cron } from 'croner'
import { describe, expect, it } from 'vitest'
import { isSession, marketZone, patterns } from './schedule.ts'

const due = (pattern: string, from: string, runs: number) =>
  new Cron(pattern, { timezone: marketZone, paused: true })
    .nextRuns(runs, new Date(from))
    .map((at) => at.toISOString().slice(0, 16))

describe('isSession', () => {
  it.each([
    // New York is four hours behind in summer, five in winter.
    ['2026-07-01T13:29:59Z', false],
    ['2026-07-01T13:30:00Z', true],
    ['2026-07-01T20:00:59Z', true],
    ['2026-07-01T20:01:00Z', false],
    ['2026-12-01T13:30:00Z', false],
    ['2026-12-01T14:30:00Z', true],
    ['2026-12-01T21:00:00Z', true],
    ['2026-12-01T21:01:00Z', false],
    ['2026-11-28T15:00:00Z', false],
    ['2026-11-29T15:00:00Z', false],
    ['2026-11-30T15:00:00Z', true],
  ])('%s: %s', (time, expected) => expect(isSession(Date.parse(time))).toBe(expected))
})

describe('patterns', () => {
  it('come due by the clocks of New York, on both sides of daylight saving', () => {
    const { close, nightly } = patterns(3)
    expect(due(close, '2026-10-30T00:00:00Z', 3)).toEqual([
      '2026-10-30T20:05',
      '2026-11-02T21:05',
      '2026-11-03T21:05',
    ])
    expect(due(nightly, '2026-10-31T12:00:00Z', 2)).toEqual(['2026-11-01T00:30', '2026-11-02T01:30'])
  })

  it('look for gaps every hour, when nothing else is due', () => {
    expect(due(patterns(3).heal, '2026-10-31T12:00:00Z', 2)).toEqual(['2026-10-31T12:50', '2026-10-31T13:50'])
  })

  it.each([
    [0, 1],
    [3, 1],
    [10, 1],
    [11, 2],
    [95, 10],
    [5000, 30],
  ])('%i requests are asked for every %i minutes while bars form', (requests, minutes) => {
    const [first, second] = due(patterns(requests).session, '2026-07-01T14:00:30Z', 2)
    expect(Date.parse(`${second}Z`) - Date.parse(`${first}Z`)).toBe(minutes * 60_000)
  })
})
