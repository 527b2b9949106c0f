import { error } from '@sveltejs/kit'

/** Ends a `load` for a symbol that nobody knows. */
export const unknownSymbol = (symbol: string): never =>
  error(404, `There is no symbol ${symbol} here`, { code: 'unknown-symbol' })
