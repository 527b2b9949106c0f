/**
 * How much of the change table somebody has seen: every id up to `high` but `gaps`. Ids are given out before the commit, so
 * a higher one may be seen first; the lower ones missing then are gaps until they appear or are known to have been rolled back.
 */
export interface Position {
  high: number
  gaps: Set<number>
}

/** Gaps that an event's id carries at most, the newest: each is one transaction that was open when the event was sent. */
const maxWritten = 100

/** Gaps that are waited for, the oldest given up first: a transaction that stays open for hours would collect them without end. */
const maxGaps = 1000

export const copy = ({ high, gaps }: Position): Position => ({ high, gaps: new Set(gaps) })

export const has = ({ high, gaps }: Position, id: number): boolean => id <= high && !gaps.has(id)

/** Marks an id as seen. Lower ids that were passed over become gaps, unless `settled` says that they will never come. */
export function mark(position: Position, id: number, settled: (id: number) => boolean = () => false): void {
  position.gaps.delete(id)
  for (let passed = position.high + 1; passed < id; passed++) {
    if (!settled(passed)) position.gaps.add(passed)
  }
  position.high = Math.max(position.high, id)
  for (const oldest of position.gaps) {
    if (position.gaps.size <= maxGaps) break
    position.gaps.delete(oldest)
  }
}

/** Whether who is at `mine` has seen all that `other` has. */
export function covers(mine: Position, other: Position): boolean {
  return mine.high >= other.high && [...mine.gaps].every((id) => !has(other, id))
}

/** Makes `mine` cover `other` too: for who has looked for all that `other` has seen and found the rest was rolled back. */
export function merge(mine: Position, other: Position): void {
  const gaps = [
    ...[...mine.gaps].filter((id) => !has(other, id)),
    ...[...other.gaps].filter((id) => !has(mine, id)),
  ]
  mine.high = Math.max(mine.high, other.high)
  mine.gaps = new Set(gaps)
}

/** As the `id:` of an event, and back in `Last-Event-ID`: `120`, or `120-117.119` with gaps. */
export function formatPosition({ high, gaps }: Position): string {
  if (gaps.size === 0) return String(high)
  const newest = [...gaps].sort((a, b) => a - b).slice(-maxWritten)
  return `${high}-${newest.join('.')}`
}

export function parsePosition(text: string): Position | undefined {
  const match = /^(\d{1,15})(?:-(\d{1,15}(?:\.\d{1,15})*))?$/.exec(text)
  if (!match) return undefined
  const high = Number(match[1])
  const gaps = (match[2] ?? '').split('.').filter(Boolean).map(Number)
  return gaps.length <= maxWritten && gaps.every((id) => id < high)
    ? { high, gaps: new Set(gaps) }
    : undefined
}
