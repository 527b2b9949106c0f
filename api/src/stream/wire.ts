import { z } from 'zod'
import { datedCandle } from '../candles/wire.ts'
import { barTimeText, intervalName, symbolText, wholeNumber } from '../contract/values.ts'

export const candlesEvent = z
  .object({
    symbol: symbolText,
    interval: intervalName,
    version: wholeNumber.meta({
      description:
        "The series' version as of this change; it grows by one with each. Of derived bars, that of the series they come from.",
    }),
    from: barTimeText,
    to: barTimeText,
    candles: z.array(datedCandle).exactOptional().meta({
      description:
        'Every bar from `from` to `to` as it is now, adjusted as asked; left out when there are too many, then reload the range.',
    }),
  })
  .meta({ id: 'CandlesEvent', description: '`event: candles`: these bars were added or corrected.' })

/**
 * `event: candles` of `GET /v1/stream`. The event's `id` says how far the reader has come; it is sent back as `Last-Event-ID` and
 * means nothing else.
 */
export type CandlesEvent = z.infer<typeof candlesEvent>

export const readyEvent = z
  .object({
    resumed: z.boolean().meta({
      description:
        'True when this goes on from `Last-Event-ID`; false when what happened before is unknown, then reload what is shown.',
    }),
  })
  .meta({ id: 'ReadyEvent', description: '`event: ready`: from here on no change is missed.' })

/** `event: ready` of `GET /v1/stream`. */
export type ReadyEvent = z.infer<typeof readyEvent>
