import { z } from 'zod'
import { cursorField } from '../http/fields.ts'
import { limitUpTo, parameter } from '../http/parameters.ts'

const maxLimit = 50_000
const longestQuery = 100

/** Where a page ended: the place of its last symbol in the order of answers. */
export interface SymbolsCursor {
  query: string
  rank: number
  symbol: string
}

export interface SymbolsQuery {
  /** Trimmed; empty for every symbol. */
  query: string
  limit: number
  cursor?: SymbolsCursor | undefined
}

export const cursorRule = 'the `next` of an answer to the same query'

export const symbolsSchema = z.strictObject({
  query: parameter(`at most ${longestQuery} characters of a symbol or a name`, toQuery, {
    type: 'string',
    maxLength: longestQuery,
    pattern: '^[^\\u0000]*$',
  })
    .default('')
    .meta({ description: 'Part of a symbol or a name, whatever its case; empty for all.' }),
  limit: limitUpTo(maxLimit).default(1000).meta({ description: 'At most this many symbols.' }),
  cursor: cursorField(cursorRule, decodeCursor).optional(),
})

/** PostgreSQL's text has no NUL, so nothing stored can match one. */
function toQuery(text: string): string | undefined {
  const query = text.trim()
  return [...query].length <= longestQuery && !query.includes('\0') ? query : undefined
}

export const encodeCursor = ({ query, rank, symbol }: SymbolsCursor): string =>
  Buffer.from(JSON.stringify([query, rank, symbol])).toString('base64url')

function decodeCursor(text: string): SymbolsCursor | undefined {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
    const cursor = z.tuple([z.string(), z.int32(), z.string()]).parse(parts)
    return { query: cursor[0], rank: cursor[1], symbol: cursor[2] }
  } catch {
    return undefined
  }
}
