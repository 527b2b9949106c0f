import { adjustments } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'
import { z } from 'zod'
import { intervalField, symbolsField } from '../http/fields.ts'
import { oneOf } from '../http/parameters.ts'

/** Both optional: without them every series is meant. A symbol need not have any data yet. */
export const filterShape = {
  symbols: symbolsField.optional().meta({
    description:
      'Up to 50 symbols, separated by commas; all where not given. They need not have any data yet.',
  }),
  interval: intervalField.optional().meta({ description: 'Only of this interval.' }),
}

export const streamSchema = z.strictObject({
  ...filterShape,
  adjust: oneOf(adjustments)
    .default('split')
    .meta({ description: 'What the bars that are sent are adjusted for.' }),
})

type Filter = Pick<z.output<typeof streamSchema>, 'symbols' | 'interval'>

export function toFilter({ symbols, interval }: Filter): (symbol: string, interval: Interval) => boolean {
  const wanted = symbols && new Set<string>(symbols)
  return (symbol, ofInterval) => (wanted?.has(symbol) ?? true) && (interval ?? ofInterval) === ofInterval
}
