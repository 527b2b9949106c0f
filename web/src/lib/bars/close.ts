/** What is left of a bar where only its last price counts; `time` as that of a `Bar`. */
export interface Close {
  time: number
  close: number
}

/**
 * Ascending closes, one for each time; where both have a time, `incoming` wins. Both are ascending already. Returns a new list, or `closes`
 * where nothing comes.
 */
export function mergeCloses(closes: readonly Close[], incoming: readonly Close[]): readonly Close[] {
  const first = incoming[0]
  if (!first) return closes
  const start = closes.findLastIndex(({ time }) => time < first.time) + 1
  const times = new Set(incoming.map(({ time }) => time))
  const rest = closes.slice(start).filter(({ time }) => !times.has(time))
  const tail = [...rest, ...incoming]
  return [...closes.slice(0, start), ...(rest.length > 0 ? tail.sort((a, b) => a.time - b.time) : tail)]
}
