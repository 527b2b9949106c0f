import type { ReportedAction } from '@barline/db/domain/actions/action'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { BarTime } from '@barline/db/domain/time'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { problem, type Problem } from '../parsed.ts'
import { isEmptyBar, lineOf, locate, numberAt, readBar } from './csv-bar.ts'
import { findColumns, isTimeName, plainName, type Columns } from './csv-header.ts'
import { createKeyState, type Keyer, type KeyState } from './csv-keys.ts'
import { cellText, isBlankCell, type Cells } from './csv-lines.ts'
import { isDayFirst, monthFirstRule, readTime, timeForms, type Stamp } from './csv-time.ts'
import type { NumberReader } from './csv-notation.ts'
import type { Rejects } from './rejects.ts'

/** What is known while the lines of one file are read. */
export interface Reading {
  text: string
  columns: Columns
  interval: Interval
  /** Of a file without a column for it. */
  symbol: Symbol
  keyOf: Keyer
  readNumber: NumberReader
  rejects: Rejects
  /** By the words of the file; undefined for words that are no time, or no symbol. */
  stamps: Map<string, Stamp | undefined>
  series: Map<string, SeriesRows | undefined>
}

export interface SeriesRows {
  symbol: Symbol
  bars: PlacedCandle[]
  actions: ReportedAction[]
  /** Rows that only say that there is no bar: they have a time, and no prices. */
  empty: PlacedCandle[]
  state: KeyState
}

/** The days of forty years, or the minutes of a month, are read once for all the symbols that share them. */
const keptStamps = 10_000

/** More than any exchange lists. */
const maxSymbols = 20_000

/** Takes one line in. A problem that it returns ends the reading: the other lines do not mean what they seem to. */
export function readRow(reading: Reading, cells: Cells, line: number): Problem | undefined {
  const { columns, rejects } = reading
  const fault = cells.broken || cells.count > columns.names.length ? findFault(reading, cells) : undefined
  if (fault) return rejects.add(() => problem('row_malformed', `line ${line}`, fault.expected, fault.came))
  const stamp = stampOf(reading, cells)
  if (!stamp) return readOtherwise(reading, cells, line)
  const series = seriesOf(reading, cells)
  if (reading.series.size > maxSymbols)
    return problem('too_many_rows', `line ${line}`, `at most ${maxSymbols} symbols in one file`, 'more')
  if (!series) {
    const came = cellText(reading.text, cells, columns.symbol)
    return rejects.add(() => problem('symbol_invalid', locate(columns, line, 'symbol'), symbolRule, came))
  }
  const bar = readBar(reading, cells, line)
  if (!bar) return undefined
  if (isEmptyBar(bar)) return takeEmpty(reading, series, bar, stamp)
  const other = columns.period < 0 ? undefined : findOtherPeriod(reading, cells)
  if (other) return problem('interval_mismatch', locate(columns, line, 'period'), reading.interval, other)
  const key = reading.keyOf(stamp, series.state)
  if (key === undefined)
    return problem(
      'interval_mismatch',
      locate(columns, line, 'time'),
      `one bar of a date, as the key says ${reading.interval}`,
      `another time of the same date: ${timeText(reading, cells)}`,
    )
  bar.time = key
  series.bars.push(bar)
  if (columns.split >= 0 || columns.dividend >= 0) readActions(reading, cells, key, series.actions)
  return undefined
}

/** What is no bar tells nothing of the bars around it: it leaves their state as it was. */
function takeEmpty(
  { keyOf }: Reading,
  { state, empty }: SeriesRows,
  bar: PlacedCandle,
  stamp: Stamp,
): undefined {
  const key = keyOf(stamp, { ...state })
  if (key !== undefined) empty.push({ ...bar, time: key })
}

/** A row of a longer bar does not say on which of its days it was. */
function readActions(reading: Reading, cells: Cells, exDate: BarTime, actions: ReportedAction[]): void {
  if (reading.interval !== '1d') return
  const { names, split, dividend } = reading.columns
  const ratio = numberAt(reading, cells, split)
  if (ratio > 0 && ratio !== 1) actions.push({ kind: 'split', exDate, numerator: ratio, denominator: 1 })
  const amount = numberAt(reading, cells, dividend)
  // Yahoo divides amounts by splits, as it does with prices.
  const paid = plainName(names[dividend] ?? '') !== 'dividends'
  if (amount > 0) actions.push({ kind: 'dividend', exDate, amount, paid })
}

/** Stooq's lengths: minutes, or a letter. */
const periods: ReadonlyMap<string, Interval> = new Map<string, Interval>([
  ['1', '1m'],
  ['5', '5m'],
  ['15', '15m'],
  ['30', '30m'],
  ['60', '1h'],
  ['240', '4h'],
  ['D', '1d'],
  ['W', '1w'],
  ['M', '1M'],
])

function findOtherPeriod({ text, columns, interval }: Reading, cells: Cells): string | undefined {
  const period = cellText(text, cells, columns.period)
  return periods.get(period.toUpperCase()) === interval ? undefined : period
}

function findFault({ text, columns: { names } }: Reading, cells: Cells) {
  if (cells.broken) return { expected: 'cells of one line, their quotes closed', came: lineOf(text, cells) }
  for (let index = names.length; index < cells.count; index++) {
    if (!isBlankCell(cells, index))
      return { expected: `${names.length} cells, as in the header row`, came: lineOf(text, cells) }
  }
  return undefined
}

function timeText({ text, columns: { time, timeOfDay } }: Reading, cells: Cells): string {
  const cell = cellText(text, cells, time)
  return timeOfDay < 0 ? cell : `${cell} ${cellText(text, cells, timeOfDay)}`
}

function stampOf(reading: Reading, cells: Cells): Stamp | undefined {
  const { stamps } = reading
  const cell = timeText(reading, cells)
  const known = stamps.get(cell)
  if (known) return known
  const stamp = readTime(cell)
  if (stamps.size >= keptStamps) stamps.clear()
  stamps.set(cell, stamp)
  return stamp
}

/** A line whose time is none: a header row again, where files were put together, or a row that is refused. */
function readOtherwise(reading: Reading, cells: Cells, line: number): Problem | undefined {
  const { text, columns } = reading
  const came = timeText(reading, cells)
  if (isDayFirst(came)) return problem('time_invalid', locate(columns, line, 'time'), monthFirstRule, came)
  const again = isTimeName(came)
    ? findColumns(columns.names.map((_, index) => cellText(text, cells, index)))
    : undefined
  if (again && again.time >= 0) {
    reading.columns = again
    return undefined
  }
  return reading.rejects.add(() => problem('time_invalid', locate(columns, line, 'time'), timeForms, came))
}

function seriesOf({ text, columns, series, symbol }: Reading, cells: Cells): SeriesRows | undefined {
  const name = columns.symbol < 0 ? symbol : cellText(text, cells, columns.symbol)
  const known = series.get(name)
  if (known || series.has(name)) return known
  const named = columns.symbol < 0 ? symbol : toSymbol(isStooq(columns) ? name.replace(/\.US$/i, '') : name)
  const rows = named && { symbol: named, bars: [], actions: [], empty: [], state: createKeyState() }
  series.set(name, rows)
  return rows
}

/** Stooq's names stand in angle brackets, and its US tickers carry a suffix that no one else writes. */
const isStooq = ({ names, symbol }: Columns) => names[symbol]!.startsWith('<')
