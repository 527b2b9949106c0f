import type { Context } from 'hono'
import { problem } from './problem.ts'

/** 404 for symbols that nobody has stored anything for; as of a moment it is what was said at that moment. */
export function unknownSymbols(c: Context, symbols: readonly string[]): Response {
  const detail = `No data has ever been stored for ${symbols.join(', ')}; /v1/symbols lists what there is.`
  return problem(c, 'unknown-symbol', detail, { members: { symbols: [...symbols] } })
}
