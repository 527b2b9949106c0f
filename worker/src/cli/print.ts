import { columns } from './columns.ts'
import { harmless } from './plain.ts'

/** Where a process writes. */
export interface Terminal {
  out(line: string): void
  err(line: string): void
  /** A person looks at `out`, and no program reads it. */
  isTerminal?: boolean
}

/** Where a command writes: its result, and what it says meanwhile. */
export interface Console {
  out(line: string): void
  err(line: string): void
  /** Lines of a format that could not tell of a control character otherwise: exactly as they are, except on a terminal. */
  data(line: string): void
}

/** The last door before the terminal: whatever a command forgets to write out moves no cursor. */
export const createConsole = ({ out, err, isTerminal }: Terminal): Console => ({
  out: (line) => out(harmless(line)),
  err: (line) => err(harmless(line)),
  data: (line) => out(isTerminal ? harmless(line) : line),
})

const digits = new Intl.NumberFormat('en-US')

export const count = (value: number): string => digits.format(value)

/** `3 bars`, `1 bar`. */
export const counted = (value: number, thing: string): string =>
  `${count(value)} ${thing}${value === 1 ? '' : 's'}`

export function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte')
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** A date where the time is midnight UTC, else RFC 3339 without fractions. */
export const moment = (milliseconds: number): string =>
  new Date(milliseconds)
    .toISOString()
    .replace('T00:00:00.000Z', '')
    .replace(/\.\d{3}Z$/, 'Z')

/** Columns under their headings; the ones named in `right` are aligned to the right. */
export function table(
  headings: readonly string[],
  rows: readonly string[][],
  right: readonly string[] = [],
): string[] {
  const widths = headings.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, columns(row[column]!)), heading.length),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat(widths[column]! - columns(cell))
        return right.includes(headings[column]!) ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd()
  return [line(headings), ...rows.map(line)]
}
