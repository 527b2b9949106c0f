import { toSymbol } from '@barline/db/domain/symbol'

/** More lines than this nobody tells apart. */
export const mostCompared = 4

/** In this order; each is seen on black and on white. */
export const compareColours = ['#f57c00', '#9c5fd0', '#0f9d8a', '#d8416f'] as const

/** The symbols that an address asks for, as they are written; what cannot be one is left out. */
export const readCompared = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts.flatMap((text) => toSymbol(text) ?? []))].slice(0, mostCompared)
