import { z } from 'zod'
import { actionSource, dateText, symbolText } from '../contract/values.ts'

const told = {
  exDate: dateText.meta({
    description: 'The first session without the old shares or the right to the dividend.',
  }),
  kind: z.enum(['split', 'dividend']),
  ratio: z.string().exactOptional().meta({
    description: 'Of a split, `4:1`: four new shares for one old one.',
    pattern: '^[\\d.]+:[\\d.]+$',
  }),
  amount: z
    .number()
    .exactOptional()
    .meta({ description: 'Of a dividend, per share, as it was paid, in the currency of the prices.' }),
}

export const wireAction = z
  .object({
    ...told,
    currency: z.string().nullable().exactOptional().meta({
      description: 'Of a dividend; null where nobody said, and it is that of the prices.',
    }),
    sources: z.array(actionSource).meta({ description: 'Who says so, the one that is followed first.' }),
  })
  .meta({ id: 'CorporateAction', description: 'A split or dividend.' })

export type WireAction = z.infer<typeof wireAction>

export const wireFactor = z
  .object({
    ...told,
    previousClose: z.number().exactOptional().meta({
      description: 'Of a dividend: the last close before the ex-date, as traded, that it was held against.',
    }),
    price: z.number().meta({
      description:
        "A split's inverse ratio; for a dividend 1 - amount / previous close, that close in shares as of the ex-date.",
    }),
    volume: z.number().meta({ description: "A split's ratio; 1 for a dividend." }),
  })
  .meta({
    id: 'Factor',
    description:
      'One split or dividend that prices and volume of the bars before it were multiplied by. The factors of a bar are the products of all those whose ex-date lies behind it; what was multiplied is rounded to six digits behind the point.',
  })

export type WireFactor = z.infer<typeof wireFactor>

export const actionsAnswer = z
  .object({
    symbol: symbolText,
    currency: z.string().nullable().meta({ description: 'Of the prices; null where nobody said.' }),
    actions: z.array(wireAction),
  })
  .meta({
    id: 'ActionsAnswer',
    description: 'Oldest first; also what is announced and has not happened yet, which adjusts nothing.',
  })

/** `GET /v1/corporate-actions/{symbol}`. */
export type ActionsAnswer = z.infer<typeof actionsAnswer>
