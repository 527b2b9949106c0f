import { intervals, type Interval } from '@barline/db/domain/interval'
import { z } from 'zod'
import { oneOf, parameter } from '../http/parameters.ts'
import { symbolsRule, toSymbols } from '../http/symbols.ts'

/** Both optional: without them every series is meant. A symbol need not have any data yet. */
export const streamSchema = z.strictObject({
  symbols: parameter(symbolsRule, toSymbols).optional(),
  interval: oneOf(intervals).optional(),
})

export type StreamQuery = z.output<typeof streamSchema>

export function toFilter({
  symbols,
  interval,
}: StreamQuery): (symbol: string, interval: Interval) => boolean {
  const wanted = symbols && new Set<string>(symbols)
  return (symbol, ofInterval) => (wanted?.has(symbol) ?? true) && (interval ?? ofInterval) === ofInterval
}
