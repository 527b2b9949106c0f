/** A stretch of time in milliseconds, `from` inclusive, `to` exclusive. */
export interface Range {
  from: number
  to: number
}

/** What is left of ranges without the holes, pieces of each in its place; both in order, neither with overlaps of its own. */
export function subtract<T extends Range>(ranges: readonly T[], holes: readonly Range[]): T[] {
  const left: T[] = []
  let at = 0
  for (const range of ranges) {
    while (at < holes.length && holes[at]!.to <= range.from) at++
    let { from } = range
    for (let index = at; index < holes.length && holes[index]!.from < range.to; index++) {
      if (holes[index]!.from > from) left.push({ ...range, from, to: holes[index]!.from })
      from = Math.max(from, holes[index]!.to)
    }
    if (from < range.to) left.push(from === range.from ? range : { ...range, from })
  }
  return left
}

/** The parts of ranges that are in the others, too; both in order, the others without overlaps. */
export function intersect<T extends Range>(ranges: readonly T[], others: readonly Range[]): T[] {
  const common: T[] = []
  let at = 0
  for (const range of ranges) {
    while (at < others.length && others[at]!.to <= range.from) at++
    for (let index = at; index < others.length && others[index]!.from < range.to; index++) {
      const [from, to] = [Math.max(others[index]!.from, range.from), Math.min(others[index]!.to, range.to)]
      common.push(from === range.from && to === range.to ? range : { ...range, from, to })
    }
  }
  return common
}

/** Ranges together where they overlap or touch, in order. */
export function unite(ranges: readonly Range[]): Range[] {
  const united: Range[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = united.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else united.push({ from, to })
  }
  return united
}

/** Of ranges that overlap the parts that nothing later hides, in order of time and without overlaps. */
export function latestOf<T extends Range & { observedAt: number }>(ranges: readonly T[]): T[] {
  const found: T[] = []
  for (const range of ranges.toSorted((a, b) => b.observedAt - a.observedAt)) {
    const first = firstAfter(found, range.from)
    let last = first
    while (last < found.length && found[last]!.from < range.to) last++
    const hiding = found.slice(first, last)
    const parts = subtract([range], hiding)
    if (parts.length > 0)
      found.splice(first, last - first, ...[...hiding, ...parts].sort((a, b) => a.from - b.from))
  }
  return found
}

/** The first of disjoint ranges in order that ends after a moment. */
function firstAfter(ranges: readonly Range[], time: number): number {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ranges[middle]!.to <= time) low = middle + 1
    else high = middle
  }
  return low
}
