import type { Step } from '@barline/db/domain/actions/adjustment'
import { adjustColumns, readTime, type BarColumns, type Columns } from './adjust-columns.ts'
import type { Style } from './page-statement.ts'
import { writeColumns } from './write-columns.ts'

/** What a statement answers: text where nothing had to be adjusted. */
export interface ContentRow extends Partial<BarColumns> {
  text?: string
  stamp: string | null
}

export interface Content {
  text: string
  /** Time of the earliest bar where any may be adjusted; undefined where none is. Milliseconds. */
  earliest: number | undefined
  stamp: string | null
}

/** The bars of a row, adjusted, as they are sent. */
export function writeBars(
  row: ContentRow,
  steps: readonly Step[],
  style: Style,
  label: string,
  shape: (columns: Columns) => Columns = (columns) => columns,
): Content {
  if (row.text !== undefined) return { text: row.text, earliest: undefined, stamp: row.stamp }
  const columns = adjustColumns(row as BarColumns, steps, style)
  const earliest = columns.times.at(style.order === 'asc' ? 0 : -1)
  return {
    text: writeColumns(shape(columns), style, label),
    earliest: earliest === undefined ? undefined : readTime(earliest, style),
    stamp: row.stamp,
  }
}
