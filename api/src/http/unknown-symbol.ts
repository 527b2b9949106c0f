import type { Context } from 'hono'
import { problem } from './problem.ts'

/** 404 for symbols that nobody has stored anything for: now, or as of a moment in milliseconds. */
export function unknownSymbols(c: Context, symbols: readonly string[], asOf?: number): Response {
  const names = symbols.join(', ')
  const what =
    asOf === undefined
      ? `No data has ever been stored for ${names}`
      : `As of ${new Date(asOf).toISOString()} no data was stored for ${names}`
  return problem(c, 'unknown-symbol', `${what}; /v1/symbols lists what there is.`, {
    members: { symbols: [...symbols] },
  })
}
