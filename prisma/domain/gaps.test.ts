import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendars } from './calendar/calendar-for.ts'
import type { CalendarId } from './calendar/calendar.ts'
import { explain, type Culprit, type Evidence, type Explanation } from './gaps-causes.ts'
import { longestStep, stretches, type SlotRange } from './gaps-slots.ts'
import { createGapFinder, patience, type Gap, type Island } from './gaps.ts'
import { intervals, type Interval } from './interval.ts'

const day = 86_400_000

const slotsOf = (id: CalendarId, interval: Interval, range: SlotRange): number[] =>
  [...stretches(calendars[id], interval, range)].flatMap(({ start, length, count }) =>
    Array.from({ length: count }, (_, index) => start + index * length),
  )

function islandsOf(times: readonly number[], interval: Interval): Island[] {
  const islands: Island[] = []
  for (const time of times) {
    const last = islands.at(-1)
    if (last && time - last.last <= longestStep(interval)) last.last = time
    else islands.push({ first: time, last: time })
  }
  return islands
}

interface Case {
  id: CalendarId
  interval: Interval
  range: SlotRange
  present: number[]
  explanations?: Explanation[]
  now?: number
  /** Where the work is cut into pieces: no gap may notice. */
  cuts?: number[]
}

const always: Explanation[] = [{ from: -Infinity, cause: 'provider_missing' }]

function findGaps({ id, interval, range, present, explanations = always, now = Infinity, cuts = [] }: Case) {
  const finder = createGapFinder(explanations, now)
  const gaps: Gap[] = []
  const edges = [range.low, ...cuts.filter((cut) => cut > range.low && cut <= range.high), range.high + 1]
  for (const [index, high] of edges.slice(1).entries()) {
    const piece = { low: edges[index]!, high: high - 1 }
    const within = [...stretches(calendars[id], interval, piece)]
    const [from, to] = [within[0]?.start ?? 0, within.at(-1)?.end ?? 0]
    gaps.push(
      ...finder.add(
        within,
        islandsOf(
          present.filter((time) => time >= from && time < to),
          interval,
        ),
      ),
    )
  }
  gaps.push(...finder.end())
  return { gaps, ...finder.tally }
}

/** Weeks in which clocks change, sessions are short, or markets stay closed. */
const range = fc
  .record({
    start: fc.constantFrom(
      '2024-03-06',
      '2024-10-30',
      '2024-11-25',
      '2024-12-20',
      '2023-06-30',
      '2001-09-07',
      '2012-10-25',
    ),
    days: fc.integer({ min: 1, max: 12 }),
    offset: fc.integer({ min: 0, max: 2 * day }),
  })
  .map(({ start, days, offset }) => ({
    low: Date.parse(start) + offset,
    high: Date.parse(start) + offset + days * day,
  }))

const object: Culprit = { key: 'raw/x', status: 'poison', reason: 'not_json', observedAt: 0 }

const sketch = fc.record({
  id: fc.constantFrom<CalendarId>('XNYS', 'XNAS', 'crypto', 'currencies'),
  interval: fc.constantFrom(...intervals),
  range,
  keep: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
  share: fc.integer({ min: 0, max: 10 }),
  /** Fractions of the range. */
  causes: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cause: fc.constantFrom('rejected' as const, 'not_backfilled' as const, 'no_trades' as const),
    }),
    { maxLength: 4 },
  ),
  now: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
})

test('what is expected is present or in exactly one gap, over half days and changes of the clocks, however it is cut', () => {
  const property = fc.property(sketch, ({ id, interval, range, keep, share, causes, now, cuts }) => {
    const at = (fraction: number) => Math.floor(range.low + fraction * (range.high - range.low))
    const slots = slotsOf(id, interval, range)
    const kept = slots.filter(() => keep.next().value! < share)
    const explanations = [
      ...always,
      ...causes
        .map(({ at: fraction, cause }) => ({ from: at(fraction), cause, object }))
        .sort((a, b) => a.from - b.from),
    ]
    // Midnight UTC lies in the middle of a session of currencies.
    const edges = cuts.map((cut) => Math.floor(at(cut) / day) * day).sort((a, b) => a - b)
    const found = findGaps({
      id,
      interval,
      range,
      present: kept,
      explanations,
      now: at(now),
      cuts: edges,
    })
    expect(found.expected).toBe(slots.length)
    expect(found.present).toBe(kept.length)
    const present = new Set(kept)
    const missing = found.gaps.flatMap(({ from, to, slots: count }) => {
      const within = slots.filter((slot) => slot >= from && slot <= to)
      expect(within).toHaveLength(count)
      return within
    })
    expect(missing).toEqual(slots.filter((slot) => !present.has(slot)))
    for (const { cause, from, to } of found.gaps) {
      if (cause === 'not_yet_due') expect(to).toBeGreaterThan(at(now) - patience - 31 * day)
      else expect(from).toBeLessThan(at(now))
    }
  })
  fc.assert(property, { numRuns: 300 })
})

const week = { low: Date.parse('2024-11-25'), high: Date.parse('2024-12-01') }
const bars = (times: string[]) => times.map((time) => Date.parse(time))
const written = (gaps: Gap[]) =>
  gaps.map(
    ({ from, to, slots, cause }) =>
      `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)} ${slots} ${cause}`,
  )

test('a gap goes on over nights and holidays, and ends where a bar is', () => {
  const present = bars(['2024-11-25', '2024-11-26'])
  expect(written(findGaps({ id: 'XNYS', interval: '1d', range: week, present }).gaps)).toEqual([
    '2024-11-27T00:00 2024-11-29T00:00 2 provider_missing',
  ])
  const hours = bars(['2024-11-25T14:30Z', '2024-11-26T15:30Z', '2024-11-29T17:30Z'])
  expect(written(findGaps({ id: 'XNYS', interval: '1h', range: week, present: hours }).gaps)).toEqual([
    '2024-11-25T15:30 2024-11-26T14:30 7 provider_missing',
    '2024-11-26T16:30 2024-11-29T16:30 15 provider_missing',
  ])
})

test('bars outside of the sessions fill nothing, and one that opens within a slot fills it', () => {
  const range = { low: Date.parse('2024-11-25'), high: Date.parse('2024-11-25T23:59Z') }
  const present = bars([
    '2024-11-25T09:00Z',
    '2024-11-25T10:00Z',
    '2024-11-25T16:00Z',
    '2024-11-25T17:00Z',
    '2024-11-25T23:00Z',
  ])
  expect(findGaps({ id: 'XNYS', interval: '1h', range, present })).toMatchObject({ expected: 7, present: 2 })
  const live = bars(['2024-11-25T14:30Z', '2024-11-25T14:31:27Z'])
  expect(findGaps({ id: 'XNYS', interval: '1m', range, present: live })).toMatchObject({
    expected: 390,
    present: 2,
  })
})

test('a bar is not due before its end, and then some; a day at its close', () => {
  const due = (interval: Interval, now: string) => {
    const range = { low: Date.parse('2024-11-29'), high: Date.parse('2024-12-02T23:59Z') }
    return findGaps({ id: 'XNYS', interval, range, present: [], now: Date.parse(now) }).gaps.map(
      ({ slots, cause }) => `${slots} ${cause}`,
    )
  }
  expect(due('1d', '2024-11-29T18:29:59Z')).toEqual(['2 not_yet_due'])
  expect(due('1d', '2024-11-29T18:30:00Z')).toEqual(['1 provider_missing', '1 not_yet_due'])
  expect(due('1h', '2024-11-29T16:59:59Z')).toEqual(['1 provider_missing', '10 not_yet_due'])
  expect(due('1h', '2024-11-29T17:00:00Z')).toEqual(['2 provider_missing', '9 not_yet_due'])
  expect(due('1h', '2024-11-29T18:30:00Z')).toEqual(['4 provider_missing', '7 not_yet_due'])
  expect(due('1w', '2024-11-29T18:30:00Z')).toEqual(['1 not_yet_due'])
})

const nothing: Evidence = { covered: [], refused: [], failures: [], noTrades: [] }

test('causes: within what was loaded, between, after, and before all of it', () => {
  const failure = (observedAt: number, reason: string): Culprit => ({
    key: `raw/${observedAt}`,
    status: 'poison',
    reason,
    observedAt,
  })
  const shown = (explanations: Explanation[]) =>
    explanations.map(({ from, cause, object }) => [from, cause, ...(object ? [object.key] : [])].join(' '))
  const covered = [
    { from: 10, to: 20 },
    { from: 40, to: 50 },
  ]
  expect(shown(explain({ ...nothing, covered }))).toEqual([
    ...[
      '-Infinity not_backfilled',
      '10 provider_missing',
      '21 not_backfilled',
      '40 provider_missing',
      '51 not_backfilled',
    ],
  ])
  const failures = [
    failure(5, 'not_json'),
    failure(30, 'not_json'),
    failure(35, 'provider_error'),
    failure(60, 'gzip_corrupt'),
  ]
  expect(shown(explain({ ...nothing, covered, failures }))).toEqual([
    ...['-Infinity not_backfilled', '10 provider_missing'],
    ...['21 rejected raw/30', '31 fetch_failed raw/35', '36 rejected raw/60', '40 provider_missing'],
    ...['51 rejected raw/60', '61 not_backfilled'],
  ])
  expect(shown(explain({ ...nothing, failures }))).toEqual([
    ...['-Infinity rejected raw/5', '6 rejected raw/30', '31 fetch_failed raw/35'],
    ...['36 rejected raw/60', '61 not_backfilled'],
  ])
  const refused = [
    { after: 12, before: 15, object },
    { after: 14, before: 17, object },
  ]
  expect(shown(explain({ ...nothing, covered, refused })).slice(1, 4)).toEqual([
    ...['10 provider_missing', '13 rejected raw/x', '17 provider_missing'],
  ])
})

test('what a failed object was asked for is what it stands for, and what a source says was not traded is nobody’s fault', () => {
  const covered = [
    { from: 10, to: 20 },
    { from: 60, to: 70 },
  ]
  const failed = (from: number, to: number, observedAt: number, reason = 'not_json'): Culprit => ({
    ...{ key: `raw/${observedAt}`, status: 'poison', reason, observedAt },
    range: { from, to },
  })
  const shown = (evidence: Partial<Evidence>) =>
    explain({ ...nothing, covered, ...evidence }).map(({ from, cause, object }) =>
      [from, cause, ...(object ? [object.key] : [])].join(' '),
    )
  expect(
    shown({ failures: [failed(0, 5, 100), failed(15, 40, 101, 'provider_error'), failed(30, 45, 102)] }),
  ).toEqual([
    ...['-Infinity not_backfilled', '0 rejected raw/100', '5 not_backfilled', '10 provider_missing'],
    ...[
      '21 fetch_failed raw/101',
      '30 rejected raw/102',
      '45 not_backfilled',
      '60 provider_missing',
      '71 not_backfilled',
    ],
  ])
  expect(shown({ failures: [failed(70, 200, 90)] }).slice(-2)).toEqual([
    '71 rejected raw/90',
    '91 not_backfilled',
  ])
  const noTrades = [
    { from: 5, to: 11 },
    { from: 20, to: 20 },
    { from: 30, to: 33 },
  ]
  expect(shown({ noTrades, failures: [failed(25, 32, 100)] })).toEqual([
    ...[
      '-Infinity not_backfilled',
      '5 no_trades',
      '12 provider_missing',
      '20 no_trades',
      '21 not_backfilled',
    ],
    ...[
      '25 rejected raw/100',
      '30 no_trades',
      '34 not_backfilled',
      '60 provider_missing',
      '71 not_backfilled',
    ],
  ])
})

test('layers hide what is below them, and nothing else, however they overlap', () => {
  const span = fc.record({ from: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 1, max: 15 }) })
  const spans = fc.array(span, { maxLength: 6 }).map((all) => {
    let end = -1
    return all
      .sort((a, b) => a.from - b.from)
      .flatMap(({ from, length }) => {
        if (from <= end) return []
        end = from + length
        return [{ from, to: end - 1 }]
      })
  })
  const failures = fc.array(span, { maxLength: 6 }).map((all) =>
    all.map(({ from, length }, index): Culprit => ({
      ...{ key: String(index), status: 'poison', reason: 'not_json', observedAt: 1000 + index },
      range: { from, to: from + length },
    })),
  )
  fc.assert(
    fc.property(spans, spans, failures, (covered, noTrades, failed) => {
      const explanations = explain({ ...nothing, covered, noTrades, failures: failed })
      expect(explanations.map(({ from }) => from)).toEqual(
        explanations.map(({ from }) => from).toSorted((a, b) => a - b),
      )
      const within = (all: readonly { from: number; to: number }[], time: number) =>
        all.some(({ from, to }) => time >= from && time <= to)
      for (let time = -1; time < 90; time++) {
        const found = explanations.findLast(({ from }) => from <= time)!
        const culprit = failed.findLast(({ range }) => time >= range!.from && time < range!.to)
        const expected = within(noTrades, time)
          ? 'no_trades'
          : within(covered, time)
            ? 'provider_missing'
            : culprit
              ? `rejected ${culprit.key}`
              : 'not_backfilled'
        expect([time, [found.cause, found.object?.key].filter(Boolean).join(' ')]).toEqual([time, expected])
      }
    }),
  )
})
