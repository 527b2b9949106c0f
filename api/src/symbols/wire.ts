import { z } from 'zod'
import { barTimeText, intervalName, nextCursor, symbolText, wholeNumber } from '../contract/values.ts'

export const intervalEntry = z
  .object({
    interval: intervalName,
    from: barTimeText.meta({ description: 'The first bar.' }),
    to: barTimeText.meta({ description: 'The last bar.' }),
    count: wholeNumber.meta({ description: 'How many bars.' }),
    derived: z
      .literal(true)
      .exactOptional()
      .meta({ description: 'Not stored but rolled up from shorter bars when it is read.' }),
    estimated: z.literal(true).exactOptional().meta({
      description:
        'The count is about right and no more: counting would take longer than anybody waits for a list. Only of derived bars.',
    }),
  })
  .meta({ id: 'IntervalEntry', description: 'What there is of a symbol in one interval.' })

export type IntervalEntry = z.infer<typeof intervalEntry>

const known = (description: string) => z.string().nullable().meta({ description })

export const symbolEntry = z
  .object({
    symbol: symbolText,
    name: known('Of the instrument; null where nobody said.'),
    exchange: known('As the provider calls it.'),
    currency: known('Of the prices.'),
    timezone: known("IANA name of the exchange's time zone."),
    synthetic: z.boolean().meta({ description: 'True where the prices are made up.' }),
    intervals: z.array(intervalEntry).meta({ description: 'What can be asked for, shortest bars first.' }),
  })
  .meta({ id: 'SymbolEntry' })

export type SymbolEntry = z.infer<typeof symbolEntry>

export const symbolsAnswer = z
  .object({ symbols: z.array(symbolEntry), next: nextCursor })
  .meta({ id: 'SymbolsAnswer' })

/** `GET /v1/symbols`. */
export type SymbolsAnswer = z.infer<typeof symbolsAnswer>
