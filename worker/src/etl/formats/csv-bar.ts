import { priceFields, type PlacedCandle } from '@barline/db/domain/candle'
import { barTime } from '@barline/db/domain/time'
import { problem } from '../parsed.ts'
import type { Columns } from './csv-header.ts'
import { cellText, type Cells } from './csv-lines.ts'
import { isMissing } from './csv-number.ts'
import type { Reading } from './csv-rows.ts'

const numberRule = 'a number such as 1234.5, or written as the table writes its others'

/** Undefined for a row that was refused; a bar without prices (NaN) for one that only says that there is none. */
export function readBar(reading: Reading, cells: Cells, line: number): PlacedCandle | undefined {
  const { text, columns } = reading
  const open = numberAt(reading, cells, columns.open)
  const high = numberAt(reading, cells, columns.high)
  const low = numberAt(reading, cells, columns.low)
  const close = numberAt(reading, cells, columns.close)
  // The sum is a number where all four are. A line that ends before its volume may end within a price.
  if (Number.isNaN(open + high + low + close) || columns.volume >= cells.count)
    return refusePrices(reading, cells, line)
  let volume = columns.volume < 0 ? 0 : numberAt(reading, cells, columns.volume)
  if (Number.isNaN(volume)) {
    const came = cellText(text, cells, columns.volume)
    if (!isMissing(came))
      return reading.rejects.add(() =>
        problem('volume_invalid', locate(columns, line, 'volume'), numberRule, came),
      )
    volume = 0
  }
  return { time: barTime(0), open, high, low, close, volume, place: line }
}

const none = Number.NaN

/** Does a row only say that there is no bar? */
export const isEmptyBar = ({ open }: PlacedCandle): boolean => Number.isNaN(open)

export const numberAt = (
  { text, readNumber }: Pick<Reading, 'text' | 'readNumber'>,
  { count, starts, ends }: Cells,
  index: number,
): number => (index >= 0 && index < count ? readNumber(text, starts[index]!, ends[index]!) : Number.NaN)

function refusePrices(reading: Reading, cells: Cells, line: number): PlacedCandle | undefined {
  const { text, columns, rejects } = reading
  const { names } = columns
  const isCut = [...priceFields, 'volume' as const].some((field) => columns[field] >= cells.count)
  if (isCut) {
    const came = `${cells.count}: ${lineOf(text, cells)}`
    return rejects.add(() =>
      problem('row_malformed', `line ${line}`, `${names.length} cells, as in the header row`, came),
    )
  }
  if (priceFields.every((field) => isMissing(cellText(text, cells, columns[field]))))
    return { time: barTime(0), open: none, high: none, low: none, close: none, volume: 0, place: line }
  const field = priceFields.find((name) => Number.isNaN(numberAt(reading, cells, columns[name]))) ?? 'open'
  const came = cellText(text, cells, columns[field])
  return rejects.add(() =>
    problem('price_invalid', locate(columns, line, field), numberRule, came === '' ? 'nothing' : came),
  )
}

/** Where people find a field: `line 17, column Close`. */
export function locate(columns: Columns, line: number, field: Exclude<keyof Columns, 'names'>): string {
  const name = columns.names[columns[field]]
  return name === undefined
    ? `line ${line}`
    : `line ${line}, column ${name === '' ? columns[field] + 1 : name}`
}

export const lineOf = (text: string, cells: Cells) => text.slice(cells.starts[0], cells.ends[cells.count - 1])
