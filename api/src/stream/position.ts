/**
 * How much of the change table somebody has seen: every id up to `high` but `gaps`. Ids are given out before the commit, so
 * a higher one may be seen first; the lower ones missing then are gaps until they appear or are known to have been rolled back.
 */
export interface Position {
  high: number
  gaps: Set<number>
}

/** Runs of gaps that a text carries at most, the newest. An object of many symbols takes its ids in a row, or nearly so. */
const maxWritten = 300

/** Gaps that are waited for, the oldest given up first: a transaction that stays open for hours would collect them without end. */
const maxGaps = 10_000

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

/** Whether `id` can be marked without any gap being given up, here or in the text: who must not lose one waits instead. */
export function hasRoomFor({ high, gaps }: Position, id: number, settled: (id: number) => boolean): boolean {
  let runs = 0
  for (const gap of gaps) if (!gaps.has(gap - 1)) runs++
  if (id <= high) return runs + (gaps.has(id - 1) && gaps.has(id + 1) ? 1 : 0) <= maxWritten
  let passed = 0
  for (let other = high + 1; other < id; other++) if (!settled(other)) passed++
  return gaps.size + passed <= maxGaps && runs + Math.min(passed, 1) <= maxWritten
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

/** As the `id:` of an event, and back in `Last-Event-ID`: `120`, or with gaps `120-117.119`, or `120-17_115.119`. */
export function formatPosition({ high, gaps }: Position): string {
  if (gaps.size === 0) return String(high)
  const runs: [from: number, to: number][] = []
  for (const id of [...gaps].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run?.[1] === id - 1) run[1] = id
    else runs.push([id, id])
  }
  const newest = runs.slice(-maxWritten).map(([from, to]) => (from === to ? from : `${from}_${to}`))
  return `${high}-${newest.join('.')}`
}

const shape = /^(\d{1,15})(?:-(\d{1,15}(?:_\d{1,15})?(?:\.\d{1,15}(?:_\d{1,15})?)*))?$/

export function parsePosition(text: string): Position | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const high = Number(match[1])
  const runs = (match[2] ?? '').split('.').filter(Boolean)
  if (runs.length > maxWritten) return undefined
  const gaps = new Set<number>()
  for (const run of runs) {
    const [from = 0, to = from] = run.split('_').map(Number)
    if (from > to || to >= high || gaps.size + to - from >= maxGaps) return undefined
    for (let id = from; id <= to; id++) gaps.add(id)
  }
  return { high, gaps }
}
