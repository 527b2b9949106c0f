import { adjustments } from '@barline/db/domain/actions/adjustment'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { rollupSource } from '@barline/db/domain/rollup-source'
import { z } from 'zod'
import { oneOf, parameter } from '../http/parameters.ts'
import { symbolsRule, toSymbols } from '../http/symbols.ts'

/** Both optional: without them every series is meant. A symbol need not have any data yet. */
export const filterShape = {
  symbols: parameter(symbolsRule, toSymbols).optional(),
  interval: oneOf(intervals).optional(),
}

export const streamSchema = z.strictObject({ ...filterShape, adjust: oneOf(adjustments).default('split') })

type Filter = Pick<z.output<typeof streamSchema>, 'symbols' | 'interval'>

export function toFilter({ symbols, interval }: Filter): (symbol: string, interval: Interval) => boolean {
  const wanted = symbols && new Set<string>(symbols)
  return (symbol, ofInterval) => (wanted?.has(symbol) ?? true) && (interval ?? ofInterval) === ofInterval
}

/** In which interval somebody follows the changes of a series; undefined where they do not. */
export type View = (symbol: string, interval: Interval) => Interval | undefined

/** Who asks for an interval also follows the series that it may be derived from; who asks for all follows what is stored. */
export function toView(query: Filter): View {
  const { interval } = query
  const isWanted = toFilter({ ...query, interval: undefined })
  return (symbol, changed) => {
    if (!isWanted(symbol, changed)) return undefined
    if (interval === undefined || interval === changed) return changed
    return rollupSource(interval, new Set([changed])) && interval
  }
}
