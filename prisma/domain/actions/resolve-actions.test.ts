import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Symbol } from '../symbol.ts'
import { barTime } from '../time.ts'
import type { ActionReport, ActionSource } from './action.ts'
import { knownActions } from './known-actions.ts'
import { resolveActions } from './resolve-actions.ts'

const at = (date: string) => barTime(Date.parse(date))

const split = (
  date: string,
  numerator: number,
  source: ActionSource = 'yahoo',
  observed = '2025-01-01',
): ActionReport => ({
  ...{ kind: 'split', exDate: at(date), numerator, denominator: 1, source },
  observedAt: Date.parse(observed),
})

const dividend = (
  date: string,
  amount: number,
  source: ActionSource = 'yahoo',
  { paid = true, observed = '2025-01-01' } = {},
): ActionReport => ({
  ...{ kind: 'dividend', exDate: at(date), amount, paid, source },
  observedAt: Date.parse(observed),
})

const shown = (reports: ActionReport[]) =>
  resolveActions(reports).map((action) => {
    const date = new Date(action.exDate).toISOString().slice(0, 10)
    const what = action.kind === 'split' ? `${action.numerator}:${action.denominator}` : String(action.amount)
    return `${date} ${what} ${action.sources.join('+')}`
  })

test.each<[string, ActionReport[], string[]]>([
  [
    'the same split of two providers',
    [split('2020-08-31', 4), split('2020-08-31', 4, 'csv')],
    ['2020-08-31 4:1 csv+yahoo'],
  ],
  [
    'a split dated by its record date',
    [split('2020-08-28', 4, 'alphavantage'), split('2020-08-31', 4, 'facts')],
    ['2020-08-31 4:1 facts+alphavantage'],
  ],
  [
    'two splits within days, of different ratios',
    [split('2020-08-31', 4), split('2020-09-01', 2)],
    ['2020-08-31 4:1 yahoo', '2020-09-01 2:1 yahoo'],
  ],
  [
    'one date, two ratios: the better source is followed',
    [split('2020-08-31', 5, 'alphavantage'), split('2020-08-31', 4, 'polygon')],
    ['2020-08-31 4:1 polygon+alphavantage'],
  ],
  [
    'a provider that corrects itself',
    [split('2020-08-31', 4, 'yahoo', '2020-09-02'), split('2020-08-31', 5, 'yahoo', '2020-09-01')],
    ['2020-08-31 4:1 yahoo'],
  ],
  [
    'a provider that moves a date',
    [
      dividend('2024-05-10', 0.25, 'yahoo', { observed: '2024-05-01' }),
      dividend('2024-05-13', 0.25, 'yahoo', { observed: '2024-05-20' }),
    ],
    ['2024-05-13 0.25 yahoo'],
  ],
  ['a change of name, written as a split', [split('2020-08-31', 1)], []],
  [
    'a dividend over a weekend, and rounded',
    [dividend('2024-05-10', 0.25), dividend('2024-05-13', 0.2499, 'alphavantage')],
    ['2024-05-10 0.25 yahoo+alphavantage'],
  ],
  [
    'a regular and a special dividend within days',
    [dividend('2012-12-10', 0.25), dividend('2012-12-12', 3)],
    ['2012-12-10 0.25 yahoo', '2012-12-12 3 yahoo'],
  ],
  [
    'weekly dividends of one amount',
    [dividend('2025-01-02', 0.1), dividend('2025-01-09', 0.1), dividend('2025-01-16', 0.1)],
    ['2025-01-02 0.1 yahoo', '2025-01-09 0.1 yahoo', '2025-01-16 0.1 yahoo'],
  ],
  [
    'an amount that was divided by later splits, beside what was paid',
    [
      split('2020-08-31', 4),
      dividend('2020-08-07', 0.205, 'yahoo', { paid: false }),
      dividend('2020-08-07', 0.82, 'alphavantage'),
      dividend('2020-05-08', 0.82, 'csv', { paid: false, observed: '2020-06-01' }),
    ],
    ['2020-05-08 0.82 csv', '2020-08-07 0.82 yahoo+alphavantage', '2020-08-31 4:1 yahoo'],
  ],
])('%s', (_, reports, expected) => {
  expect(shown(reports)).toEqual(expected)
  expect(shown(reports.toReversed())).toEqual(expected)
})

test('what follows from reports does not hang on their order, nor on repetition', () => {
  const report = fc.record({
    isSplit: fc.boolean(),
    day: fc.integer({ min: 0, max: 12 }),
    value: fc.constantFrom(0.25, 0.2501, 0.5, 2, 4),
    source: fc.constantFrom<ActionSource>('facts', 'yahoo', 'csv', 'alphavantage'),
    paid: fc.boolean(),
    hour: fc.nat({ max: 3 }),
  })
  const reports = fc.array(report, { maxLength: 10 }).map((all) =>
    all.map(({ isSplit, day, value, source, paid, hour }) => {
      const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)
      const observed = new Date(Date.UTC(2024, 1, 1, hour)).toISOString()
      return isSplit
        ? split(date, value, source, observed)
        : dividend(date, value, source, { paid, observed })
    }),
  )
  fc.assert(
    fc.property(
      reports.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
      ),
      ([all, shuffled]) => {
        expect(resolveActions(shuffled)).toEqual(resolveActions(all))
      },
    ),
  )
})

test('the facts are of the default watchlist, each date once and a session that has been', () => {
  for (const symbol of ['AAPL', 'NVDA', 'TSLA'] as Symbol[]) {
    const { actions } = knownActions(symbol)!
    const resolved = resolveActions(actions.map((action) => ({ ...action, source: 'facts', observedAt: 0 })))
    expect(resolved).toHaveLength(actions.length)
    for (const { exDate } of actions) expect(new Date(exDate).getUTCDay() % 6).not.toBe(0)
  }
  expect(knownActions('MSFT' as Symbol)).toBeUndefined()
})
