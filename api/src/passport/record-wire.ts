import { z } from 'zod'
import { barSource } from './wire.ts'

export const recordExcerpt = z
  .object({
    where: z.string().meta({ description: 'The place in the object: a line, or a JSON pointer.' }),
    before: z.string(),
    marked: z.string().meta({ description: 'What stands at that place.' }),
    after: z.string(),
  })
  .meta({ id: 'RecordExcerpt', description: "Part of a raw object's text, unpacked, otherwise as it is." })

export type RecordExcerpt = z.infer<typeof recordExcerpt>

export const rawRecord = z
  .object({
    source: barSource,
    excerpts: z.array(recordExcerpt).meta({
      description:
        'One, or one for each column where an answer is written by columns; none where `problem` says why.',
    }),
    problem: z.string().nullable(),
  })
  .meta({ id: 'RawRecord', description: 'What a bar was read from, in the words of the provider.' })

/** `GET /v1/candles/{symbol}/{interval}/{time}/record`. */
export type RawRecord = z.infer<typeof rawRecord>
