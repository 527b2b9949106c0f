import type { Database } from '@barline/db/client'
import { findLetters, type FoundLetter, type LetterState, type Selection } from '../dlq/find-letters.ts'
import { csvHeader, toCsvLine } from '../dlq/write-csv.ts'

/** Letters with their bodies that are in memory at once. */
const pageSize = 200

/** A file of letters as `npx barline dlq export` writes it, in pieces. */
export async function* writeLetters(
  pool: Database['pool'],
  choice: Selection,
  state: LetterState,
  format: 'json' | 'csv',
): AsyncGenerator<string> {
  yield format === 'csv' ? `${csvHeader}\n` : '{"letters":['
  let isFirst = true
  for await (const letters of pages(pool, choice, state)) {
    const lines = letters.map((letter) =>
      format === 'csv' ? `${toCsvLine(letter)}\n` : JSON.stringify(letter),
    )
    yield format === 'csv' ? lines.join('') : `${isFirst ? '' : ','}${lines.join(',')}`
    isFirst = false
  }
  if (format === 'json') yield ']}'
}

async function* pages(
  pool: Database['pool'],
  choice: Selection,
  state: LetterState,
): AsyncGenerator<FoundLetter[]> {
  for (let last: FoundLetter | undefined; ;) {
    const after = last && { sentAt: last.sentAt.getTime(), id: last.id }
    const letters = await findLetters(pool, choice, [state], { limit: pageSize, ...(after && { after }) })
    if (letters.length > 0) yield letters
    if (letters.length < pageSize) return
    last = letters.at(-1)
  }
}
