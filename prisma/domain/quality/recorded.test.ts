import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { asTraded, undoingOf } from '../actions/as-traded.ts'
import type { Split } from '../actions/action.ts'
import { knownActions } from '../actions/known-actions.ts'
import { toSymbol } from '../symbol.ts'
import { barTime } from '../time.ts'
import type { ExaminedBar } from './flag.ts'
import { examine, shown } from './testing/flags.ts'

const folder = new URL('../../../../shared/data/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: no recorded fault is looked for\n`)

/** Rows of a table in ascending order; those without numbers are left out, as the ETL refuses them. */
function read(file: string): ExaminedBar[] {
  const [header = '', ...lines] = readFileSync(new URL(file, folder), 'utf8').trim().split('\n')
  const names = header.trim().toLowerCase().split(',')
  const column = (name: string) => names.findIndex((one) => one.startsWith(name))
  const places = ['open', 'high', 'low', 'close', 'volume'].map(column)
  return lines
    .map((line) => {
      const cells = line.trim().split(',')
      const [open, high, low, close, volume] = places.map((place) =>
        Number(Number(cells[place]).toPrecision(7)),
      )
      const stamp = (cells[Math.max(0, column('date'))] ?? '').replace(/(\d\d) 00:00:00.*/, '$1')
      const time = barTime(Date.parse(stamp.includes(' ') ? `${stamp}Z` : stamp))
      return { time, open, high, low, close, volume, doubtful: false } as ExaminedBar
    })
    .filter(({ open, high, low }) => open > 0 && high > 0 && low > 0)
    .sort((a, b) => a.time - b.time)
}

const splitOf = (date: string, numerator: number): Split => ({
  exDate: barTime(Date.parse(date)),
  numerator,
  denominator: 1,
})

/** What is stored: divided back by what the file itself says. */
const traded = (bars: ExaminedBar[], splits: Split[]) => {
  const undoing = undoingOf({ basis: 'split', on: barTime(Date.UTC(2026, 0, 1)) }, splits, '1d', 'UTC')
  return bars.map((bar) => asTraded(bar, bar.time, undoing))
}

test.skipIf(absent)('prices a hundred times too high are flagged on just those days', () => {
  const flags = examine(read('yahoo_csv/AET-L-1d-100x-error.csv'))
  expect(shown(flags.filter(({ kind }) => kind !== 'stale'))).toEqual([
    'suspect_scale 2022-05-09..2022-05-19 (9)',
  ])
  // Nothing but 532,454 shares of one day was ever traded in this file.
  expect(shown(flags.filter(({ kind }) => kind === 'stale'))).toEqual([
    'stale 2022-05-09..2022-05-17 (7)',
    'stale 2022-05-20..2022-06-06 (10)',
  ])
})

test.skipIf(absent)(
  'a split that the provider took out of one day only is suspected where prices jump',
  () => {
    const bars = read('yahoo_csv/4063-T-1d-bad-stock-split.csv')
    const split = splitOf('2023-03-30', 5)
    expect(examine(bars)).toEqual([
      expect.objectContaining({ kind: 'suspect_split', from: Date.UTC(2023, 2, 29), bars: 1 }),
    ])
    expect(examine(traded(bars, [split]), [split])).toEqual([
      {
        ...{ kind: 'suspect_split', from: Date.UTC(2023, 2, 29), to: Date.UTC(2023, 2, 29), bars: 1 },
        note: '1/4.995 times the price before, as by the 5:1 split of 2023-03-30',
      },
    ])
  },
)

test.skipIf(absent)('a split of an odd ratio is suspected on another day than its own', () => {
  const bars = read('yahoo_csv/DEX-AX-1d-bad-stock-split.csv')
  const split = splitOf('2023-05-30', 0.4406)
  const flags = examine(traded(bars, [split]), [split])
  expect(flags.filter(({ kind }) => kind !== 'stale')).toEqual([
    {
      ...{ kind: 'suspect_split', from: Date.UTC(2023, 4, 22), to: Date.UTC(2023, 4, 22), bars: 1 },
      note: expect.stringMatching(/^2\.2\d+ times .* the 0.4406:1 split of 2023-05-30$/) as string,
    },
  ])
})

test.skipIf(absent).each([
  ['yahoo_csv/CALM-1d-no-bad-divs.csv', []],
  ['yahoo_csv/8TRA-DE-1d-missing-div-adjust.csv', []],
  ['sp500_5yr/AAPL_2013-2018.csv', []],
  ['sp500_5yr/MSFT_2013-2018.csv', []],
  ['sp500_5yr/GOOGL_2013-2018.csv', []],
  ['sp500_5yr/NVDA_2013-2018.csv', []],
  ['sp500_5yr/BRK.B_2013-2018.csv', []],
  ['sp500_5yr/DHR_2013-2018.csv', ['range_broken 2014-11-06..2014-11-06 (1)']],
  ['ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv', []],
  ['npm/observablehq_aapl.csv', []],
])('of %s nothing but what is really there is flagged', (file, expected) => {
  const bars = read(file)
  expect(bars.length).toBeGreaterThan(3)
  expect(shown(examine(bars))).toEqual(expected)
})

test.skipIf(absent)('a known split is no outlier, and one that is not known is suspected', () => {
  const splits = knownActions(toSymbol('AAPL')!)!.actions.filter(({ kind }) => kind === 'split') as Split[]
  const bars = traded(read('ohlcv_csv/mpl_yahoofinance-AAPL-20040819-20180120.csv'), splits)
  expect(shown(examine(bars, splits))).toEqual([])
  const untold = splits.filter(({ exDate }) => exDate < Date.UTC(2014, 0, 1))
  expect(examine(bars, untold)).toEqual([
    expect.objectContaining({
      kind: 'suspect_split',
      from: Date.UTC(2014, 5, 9),
      note: expect.stringMatching(/as by a 7:1 split$/) as string,
    }),
  ])
})
