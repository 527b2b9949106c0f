export interface Window {
  /** Pixels that the rows are scrolled by, and that they are seen through. */
  top: number
  height: number
  rowHeight: number
}

export interface RowsInView {
  /** Ascending, each with how many are left out just before it. */
  rows: { row: number; skipped: number }[]
  /** How many are left out after the last of them. */
  rest: number
}

/** Rows above and below that are there before they are scrolled to. */
const margin = 10

/**
 * Which of `count` rows of one height have to be there: those in view, and the one that has the focus wherever it is, as a row that is
 * taken away would lose it.
 */
export function rowsInView({ top, height, rowHeight }: Window, count: number, focused: number): RowsInView {
  const first = Math.min(Math.max(Math.floor(top / rowHeight) - margin, 0), count)
  const end = Math.min(Math.max(Math.ceil((top + height) / rowHeight) + margin, first), count)
  const there = Array.from({ length: end - first }, (_, i) => first + i)
  if (focused >= 0 && focused < first) there.unshift(focused)
  else if (focused >= end && focused < count) there.push(focused)
  const rows = there.map((row, i) => ({ row, skipped: row - ((there[i - 1] ?? -1) + 1) }))
  return { rows, rest: count - ((there.at(-1) ?? -1) + 1) }
}
