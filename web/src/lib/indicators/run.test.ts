import { over } from '@barline/db/domain/indicators/indicator'
import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { bar } from '../../testing/bar.ts'
import { generateCandles } from '../../testing/generate-candles.ts'
import { preset } from './chosen.ts'
import { kindNames, kindOf } from './kinds.ts'
import { createRun } from './run.ts'

const around = { timezone: 'America/New_York', isDated: false }
const bars = generateCandles('1h', 200, Date.UTC(2024, 5, 7, 19) / 1000, 3).map(({ time, ...rest }) =>
  bar(time, rest),
)

/** Binary fractions differ in the last digits between looking at a bar and taking it in. */
const rounded = (values: unknown) =>
  JSON.parse(JSON.stringify(values), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  ) as unknown

const whole = (kind: (typeof kindNames)[number], until: number) =>
  over(
    kindOf(kind).create(preset(kind).settings, around),
    bars.slice(0, until).map((each) => ({ ...each, time: barTime(each.time * 1000) })),
  )

test.each(kindNames)('%s: bar by bar the values are those of the whole', (kind) => {
  const run = createRun(preset(kind), around)
  run.follow(bars.slice(0, 120), 0)
  expect(rounded(run.values)).toEqual(rounded(whole(kind, 120)))
  for (let count = 121; count <= 200; count++) {
    // Told twice: as it begins, and as it ends.
    const forming = { ...bars[count - 1]!, close: bars[count - 1]!.low }
    expect(run.follow([...bars.slice(0, count - 1), forming], count - 1)).toBe(count - 2)
    expect(run.follow(bars.slice(0, count), count - 1)).toBe(count - 1)
  }
  expect(rounded(run.values)).toEqual(rounded(whole(kind, 200)))
  expect(run.values.at(-1)).toHaveLength(kindOf(kind).plots.length)
})

test('older bars, a corrected one and a last one that goes: all is worked out anew', () => {
  const run = createRun(preset('sma'), around)
  run.follow(bars.slice(50, 200), 0)
  expect(run.follow(bars, 0)).toBe(0)
  expect(rounded(run.values)).toEqual(rounded(whole('sma', 200)))
  expect(run.follow(bars.slice(0, 150), 150)).toBe(0)
  expect(rounded(run.values)).toEqual(rounded(whole('sma', 150)))
  run.follow([], 0)
  expect(run.values).toEqual([])
})

test.each([
  ['session', ['2024-06-07T13:30:00Z', '2024-06-08T00:30:00Z'], ['2024-06-10T13:30:00Z']],
  ['week', ['2024-06-03T13:30:00Z', '2024-06-10T03:00:00Z'], ['2024-06-10T13:30:00Z']],
  [
    'month',
    ['2024-06-03T13:30:00Z', '2024-07-01T03:00:00Z'],
    ['2024-07-01T13:30:00Z', '2025-07-01T13:30:00Z'],
  ],
  ['year', ['2024-01-02T14:30:00Z', '2025-01-01T04:00:00Z'], ['2025-01-02T14:30:00Z']],
])('the volume-weighted average begins anew with each %s of the exchange', (anchor, same, others) => {
  const indicator = kindOf('vwap').create([anchor], around)
  const push = (text: string, close: number) =>
    indicator.push({ ...bar(0, { close }), time: barTime(Date.parse(text)) })?.[0]
  expect(same.map((text, i) => push(text, i + 1))).toEqual([1, 1.5])
  expect(others.map((text, i) => push(text, 10 + i))).toEqual(others.map((_, i) => 10 + i))
})
