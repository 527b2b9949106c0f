import type { Columns, Header } from './csv-header.ts'
import { cellText, createCells, eachLine, splitLine } from './csv-lines.ts'
import { readNumber } from './csv-number.ts'

/** The number between two positions of a text, NaN where there is none. */
export type NumberReader = (text: string, start: number, end: number) => number

/** Cells that can be read in one way only: three digits behind a single mark may be decimals or thousands. */
const surelyPoint = /^[+-]?(\d*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$/
const surelyComma = /^[+-]?(\d*,(\d{1,2}|\d{4,})|\d{1,3}([. \u00a0\u202f']\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})$/

/** Rows that are looked at before the first is read. */
const searched = 100

/**
 * How a table writes numbers, told by the cells that leave no choice. A decimal comma is believed where no cell of the first
 * rows has a decimal point. Thousands are then separated by what is left; between cells that commas separate a comma within
 * quotes can be nothing else.
 */
export function readerFor(text: string, { columns, delimiter, next }: Header): NumberReader {
  const cells = createCells()
  let point = false
  let comma = false
  let seen = 0
  eachLine(text, next, ({ start, end }) => {
    splitLine(text, start, end, delimiter, cells)
    for (const index of numbersOf(columns)) {
      const cell = cellText(text, cells, index)
      point ||= surelyPoint.test(cell)
      comma ||= surelyComma.test(cell)
    }
    return point || ++seen >= searched
  })
  if (comma && !point) return readWithComma
  return point || delimiter === 44 ? readGrouped : readNumber
}

const numbersOf = ({ open, high, low, close, volume }: Columns) => [open, high, low, close, volume]

/** More digits than any price or volume has. */
const longest = 50

const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/

const readGrouped: NumberReader = (text, start, end) => {
  const value = readNumber(text, start, end)
  if (!Number.isNaN(value) || end - start > longest) return value
  const cell = text.slice(start, end)
  return grouped.test(cell) ? readWhole(cell.replaceAll(',', '')) : value
}

const withComma = /^[+-]?(\d+|\d{1,3}([. \u00a0\u202f']\d{3})+)?(,\d+)?(e[+-]?\d+)?$/i

const readWithComma: NumberReader = (text, start, end) => {
  const cell = end - start > longest ? '' : text.slice(start, end)
  return withComma.test(cell)
    ? readWhole(cell.replace(/[. \u00a0\u202f']/g, '').replace(',', '.'))
    : Number.NaN
}

const readWhole = (cell: string) => readNumber(cell, 0, cell.length)
