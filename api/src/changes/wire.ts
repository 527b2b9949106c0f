import { z } from 'zod'
import { barTimeText, instantText, intervalName, symbolText, wholeNumber } from '../contract/values.ts'

export const change = z
  .object({
    cause: z.enum(['bars', 'split', 'dividend']).meta({
      description:
        '`bars`: some are new or have another value. `split`: a split came, went or changed; bars before it are adjusted otherwise, and where a provider had divided by it, they are other as traded, too. `dividend`: only bars with `adjust=all` are others.',
    }),
    symbol: symbolText,
    interval: intervalName,
    from: barTimeText,
    to: barTimeText,
    allFrom: barTimeText.exactOptional().meta({
      description:
        'With `adjust=all` bars from here on are others: a close has changed that a dividend is held against. Left out where it is `from`.',
    }),
    inserted: wholeNumber.meta({ description: 'How many bars are new.' }),
    revised: wholeNumber.meta({ description: 'How many had another value before.' }),
    version: wholeNumber.meta({
      description: "The series' version as of this change; it grows by one with each.",
    }),
    committedAt: instantText,
  })
  .meta({
    id: 'Change',
    description:
      'Bars of one series that one commit added or corrected, or that a split or dividend adjusts otherwise now: each that changed lies within `from` to `to`.',
  })

export type WireChange = z.infer<typeof change>

export const changesAnswer = z
  .object({
    changes: z.array(change).meta({ description: 'Those of one series in the order of its versions.' }),
    next: z.string().meta({
      description:
        'Pass it as `since` for what follows; also when there is nothing now, for what comes later.',
    }),
    more: z
      .boolean()
      .meta({ description: 'Whether `next` leads to more at once, so that there is no need to wait.' }),
  })
  .meta({ id: 'ChangesAnswer' })

/**
 * `GET /v1/changes`. Who reads the ranges again after each answer has what a full download would have, as of the last `next`: with
 * `adjust=none` or `adjust=split` all but those whose cause is `dividend`, with `adjust=all` all of them, from `allFrom` where it is told.
 */
export type ChangesAnswer = z.infer<typeof changesAnswer>
