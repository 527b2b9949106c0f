import type { Symbol } from '@barline/db/domain/symbol'
import { toSymbol } from '@barline/db/domain/symbol'
import {
  cellText,
  createCells,
  eachLine,
  firstLine,
  isBlankCell,
  splitLine,
  type LineSpan,
} from './csv-lines.ts'

/** Which cell of a line holds what; -1 where none does. */
export interface Columns {
  /** The header row's own words. */
  names: string[]
  time: number
  /** Where date and time of day have a column each. */
  timeOfDay: number
  open: number
  high: number
  low: number
  close: number
  volume: number
  symbol: number
  /** Length of the bar, as Stooq writes it. */
  period: number
  /** Splits and dividends in the row of their ex-date. */
  split: number
  dividend: number
}

export interface Header {
  columns: Columns
  delimiter: number
  /** Of a file that names its one symbol above the rows. */
  symbol: Symbol | undefined
  /** Where the rows begin. */
  next: LineSpan
}

/** Each field's names in order of preference, in lower case and without anything but letters and digits. */
const known = {
  time: ['unix', 'epoch', 'datetime', 'timestamp', 'date', 'windowstart', 'time', 't'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v'],
  symbol: ['symbol', 'ticker', 'name'],
  period: ['per'],
  split: ['splitcoefficient', 'splitfactor', 'stocksplits'],
  dividend: ['dividendamount', 'divcash', 'dividends'],
} as const

const required = ['open', 'high', 'low', 'close'] as const
const delimiters = [',', ';', '\t', '|']

/** Remarks, and what a spreadsheet writes about itself, may stand above the header row. */
const searched = 20

export const headerRule = 'a header row with a date or time and open, high, low and close, each once'

/** Finds the row that names the columns by their names, wherever they stand; undefined where there is none. */
export function findHeader(text: string): Header | undefined {
  let header: Header | undefined
  let seen = 0
  eachLine(text, firstLine, (line) => {
    for (const delimiter of delimiters) header ??= headerAt(text, line, delimiter.charCodeAt(0))
    return header !== undefined || ++seen >= searched
  })
  return header
}

function headerAt(text: string, line: LineSpan, delimiter: number): Header | undefined {
  const columns = findColumns(namesAt(text, line, delimiter))
  if (!columns) return undefined
  const next = { start: Math.min(line.end + 1, text.length), end: 0, number: line.number + 1 }
  const header = { columns, delimiter, symbol: undefined, next }
  return columns.time >= 0 ? header : withLabelRows(text, header)
}

function namesAt(text: string, line: LineSpan, delimiter: number): string[] {
  const cells = createCells()
  splitLine(text, line.start, line.end, delimiter, cells)
  if (cells.broken) return []
  return Array.from({ length: cells.count }, (_, index) => cellText(text, cells, index))
}

/** Does a cell name times, and so stands in a header row? */
export const isTimeName = (cell: string): boolean => timeNames.has(plainName(cell))

const timeNames: ReadonlySet<string> = new Set(known.time)

/** What Yahoo's page says of a column stands in the same cell, behind several blanks: it is none of the name. */
export const plainName = (name: string) =>
  name
    .trim()
    .split(/\s{2,}/, 1)[0]!
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

/** Columns of a header row, `time` being -1 where only it is missing; undefined where prices are, or one is there twice. */
export function findColumns(names: string[]): Columns | undefined {
  const plain = names.map(plainName)
  const find = (candidates: readonly string[]) => {
    const name = candidates.find((candidate) => plain.includes(candidate))
    return name === undefined ? -1 : plain.indexOf(name)
  }
  const at = Object.fromEntries(Object.entries(known).map(([field, candidates]) => [field, find(candidates)]))
  const columns = { names, timeOfDay: -1, ...at } as Columns
  const isTwice = (index: number) => index >= 0 && plain.lastIndexOf(plain[index]!) !== index
  if (required.some((field) => columns[field] < 0 || isTwice(columns[field])) || isTwice(columns.time))
    return undefined
  if (plain[columns.time] === 'date') columns.timeOfDay = plain.indexOf('time')
  // A table's index has no name of its own.
  if (columns.time < 0 && plain.filter((name) => name === '').length === 1) columns.time = plain.indexOf('')
  return columns
}

/** yfinance writes the names of its two indexes in rows of their own: `Price,Close,...`, `Ticker,AAPL,...`, `Date,,...`. */
function withLabelRows(text: string, header: Header): Header | undefined {
  const cells = createCells()
  let labelled: Header | undefined
  let { symbol } = header
  eachLine(text, header.next, (line) => {
    splitLine(text, line.start, line.end, header.delimiter, cells)
    const label = plainName(cellText(text, cells, 0))
    if (label === 'ticker') symbol = toSymbol(cellText(text, cells, 1))
    else if (isTimeName(label) && isBlankCell(cells, 1)) {
      const next = { start: Math.min(line.end + 1, text.length), end: 0, number: line.number + 1 }
      labelled = { ...header, columns: { ...header.columns, time: 0 }, symbol, next }
    }
    return label !== 'ticker'
  })
  return labelled
}
