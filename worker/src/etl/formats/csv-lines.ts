/** Where the cells of one line stand in the text, without their quotes and the blanks around them; reused from line to line. */
export interface Cells {
  count: number
  starts: number[]
  ends: number[]
  /** A quote that is not closed, or closed and followed by more; or cells without end. */
  broken: boolean
}

export const createCells = (): Cells => ({ count: 0, starts: [], ends: [], broken: false })

export const cellText = (text: string, cells: Cells, index: number): string =>
  index < cells.count ? text.slice(cells.starts[index]!, cells.ends[index]!) : ''

export const isBlankCell = (cells: Cells, index: number): boolean =>
  index >= cells.count || cells.starts[index]! >= cells.ends[index]!

const quote = 34

/** More than any table of bars has. */
const maxCells = 1_000

/**
 * Splits the line between two positions. A quoted cell ends on its own line: no price has a line break in it, and a stray quote
 * then costs one line and not the rest of the file. Doubled quotes within one stay doubled.
 */
export function splitLine(text: string, start: number, end: number, delimiter: number, cells: Cells): void {
  cells.count = 0
  cells.broken = false
  for (let at = start; at <= end; at++) {
    if (cells.count === maxCells) {
      cells.broken = true
      return
    }
    let from = at
    while (from < end && isBlank(text.charCodeAt(from), delimiter)) from++
    let to: number
    if (from < end && text.charCodeAt(from) === quote) {
      to = closingQuote(text, ++from, end)
      at = Math.min(to + 1, end)
      while (at < end && isBlank(text.charCodeAt(at), delimiter)) at++
      if (to >= end || (at < end && text.charCodeAt(at) !== delimiter)) cells.broken = true
      while (at < end && text.charCodeAt(at) !== delimiter) at++
    } else {
      at = from
      while (at < end && text.charCodeAt(at) !== delimiter) at++
      to = at
    }
    while (to > from && isBlank(text.charCodeAt(to - 1), delimiter)) to--
    cells.starts[cells.count] = from
    cells.ends[cells.count++] = to
  }
}

/** Not NUL: a symbol with one is not a symbol. */
const isBlank = (code: number, delimiter: number) =>
  (code === 32 || code === 13 || code === 9) && code !== delimiter

function closingQuote(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== quote) continue
    if (text.charCodeAt(at + 1) !== quote) return at
    at++
  }
  return end
}

export interface LineSpan {
  start: number
  end: number
  /** Counted from 1, blank lines too. */
  number: number
}

/** Calls back for each line that is not blank, until told to stop by `true`. The span is reused. */
export function eachLine(text: string, from: LineSpan, stop: (line: LineSpan) => boolean): void {
  const line = { ...from }
  for (;;) {
    const found = text.indexOf('\n', line.start)
    line.end = found < 0 ? text.length : found
    if (!isBlankLine(text, line) && stop(line)) return
    if (found < 0) return
    line.start = found + 1
    line.number++
  }
}

export const firstLine: LineSpan = { start: 0, end: 0, number: 1 }

function isBlankLine(text: string, { start, end }: LineSpan): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 13 && code !== 9) return false
  }
  return true
}
