import { refuse, type ParsedSeries, type ParseResult, type Problem } from '../parsed.ts'
import { maxRows } from './max-rows.ts'
import type { Rejects } from './rejects.ts'

/** One series of an answer, with the rows that it had there; or why it cannot be used. */
export type SeriesRead = { ok: true; series: ParsedSeries; rows: number } | { ok: false; problem: Problem }

/** Several times the symbols of all US exchanges. */
const maxSeries = 50_000

/**
 * The series of one answer together. One that cannot be used is a reject beside others that can; where none can, the first
 * one's problem is that of the answer. `next` is what the answer says of another page.
 */
export function joinSeries(reads: Iterable<SeriesRead>, rejects: Rejects, next?: unknown): ParseResult {
  const series: ParsedSeries[] = []
  const unusable: Problem[] = []
  let rows = 0
  for (const read of reads) {
    if (read.ok) series.push(read.series)
    else unusable.push(read.problem)
    rows += read.ok ? read.rows : 0
    if (rows > maxRows || series.length + unusable.length > maxSeries)
      return refuse(
        'too_many_rows',
        'body',
        `at most ${maxRows} rows of ${maxSeries} symbols`,
        `${rows} rows of ${series.length + unusable.length} symbols, and more`,
      )
  }
  const [first] = unusable
  if (first && series.length === 0) return { ok: false, problem: first }
  for (const problem of unusable) rejects.add(() => problem)
  const more = typeof next === 'string' && next !== ''
  return { ok: true, parsed: { series, ...rejects.result(), rows, ...(more && { more }) } }
}
