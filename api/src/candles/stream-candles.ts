import type { Answering } from './answer.ts'
import { encodeCursor, fingerprintOf } from './cursor.ts'
import type { Sql } from './find-buckets.ts'
import type { SeriesRef } from './find-series.ts'
import { joinText } from './join-text.ts'
import type { CandleQuery } from './query.ts'
import { readConsistently } from './read-consistently.ts'

/** Bars that are read at once. */
const chunk = 5000

/**
 * A long answer, bit by bit, of the very versions that were looked up: what is committed meanwhile is not in it. Neither it nor the
 * connection to PostgreSQL is held while the reader takes its time.
 */
export async function* streamCandles(
  sql: Sql,
  query: CandleQuery,
  series: readonly SeriesRef[],
  answering: Answering,
): AsyncGenerator<Buffer<ArrayBuffer>> {
  const positions: (number | null)[] = []
  const { head, lead, bare, glue, tail } = answering.pieces(query)
  yield joinText([head])
  let isCut = false
  for (const [place, ref] of series.entries()) {
    yield joinText([lead(place)])
    const one = { ...query, symbols: [ref.symbol] }
    let position = query.cursor?.positions[place] ?? null
    let left = query.limit
    let isFirst = true
    for (let more = true; more && left > 0;) {
      const cursor = position === null ? undefined : { fingerprint: '', positions: [position] }
      const limit = Math.min(chunk, left)
      const [page] = await readConsistently(sql, { ...one, cursor, limit }, [ref], answering)
      const text = bare(page!.text)
      if (text.length > 0) yield joinText(isFirst ? [text] : [glue, text])
      isFirst &&= text.length === 0
      ;({ more, last: position } = page!)
      left -= limit
      isCut ||= more && left <= 0
    }
    positions.push(position)
  }
  const next = isCut ? encodeCursor({ fingerprint: fingerprintOf(query), positions }) : null
  yield joinText([tail(next)])
}
