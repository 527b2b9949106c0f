import { z } from 'zod'
import { instantText, nextCursor, wholeNumber } from '../contract/values.ts'

const depth = z
  .object({ waiting: wholeNumber, inFlight: wholeNumber, delayed: wholeNumber })
  .nullable()
  .meta({ description: 'Messages, about; null where the queue does not answer or is not known here.' })

const outcomes = {
  loaded: wholeNumber,
  poison: wholeNumber,
  retry: wholeNumber,
  deleted: wholeNumber,
}

const seconds = z.number().nullable()

export const activityAnswer = z
  .object({
    at: instantText,
    from: instantText,
    queue: z.object({
      depth,
      oldestSeconds: seconds.meta({
        description: 'How long the oldest message has waited, where that is known.',
      }),
    }),
    deadLetters: z.object({
      depth,
      waiting: wholeNumber.meta({ description: 'Letters that are known and that nobody has decided on.' }),
      oldestSentAt: instantText.nullable(),
    }),
    bucketSeconds: wholeNumber,
    complete: z
      .boolean()
      .meta({ description: 'Whether all objects were counted: of very many only the newest are.' }),
    outcomes: z.array(z.object({ from: instantText, ...outcomes, bars: wholeNumber })).meta({
      description: 'Objects by when they were tried the last time; stretches without any are left out.',
    }),
    providers: z
      .array(
        z.object({
          provider: z.string(),
          ...outcomes,
          bars: wholeNumber,
          medianSeconds: seconds.meta({
            description: 'From being observed to being loaded; of what was observed in this time, too.',
          }),
          p95Seconds: seconds,
          reason: z.string().nullable().meta({ description: 'The most frequent reason of failure.' }),
        }),
      )
      .meta({ description: 'Those with the most failures first, then the slowest.' }),
  })
  .meta({ id: 'ActivityAnswer' })

export type ActivityAnswer = z.infer<typeof activityAnswer>

export const fetchesAnswer = z
  .object({
    fetches: z.array(
      z.object({
        symbol: z.string(),
        interval: z.string(),
        provider: z.string().nullable(),
        observedAt: instantText.meta({ description: 'The newest object of the series.' }),
        status: z.string(),
        reason: z.string().nullable(),
        key: z.string(),
        loadedAt: instantText
          .nullable()
          .meta({ description: 'When the newest that was loaded was observed.' }),
      }),
    ),
    next: nextCursor,
  })
  .meta({ id: 'FetchesAnswer' })

export type Fetched = z.infer<typeof fetchesAnswer>['fetches'][number]
export type FetchesAnswer = z.infer<typeof fetchesAnswer>
