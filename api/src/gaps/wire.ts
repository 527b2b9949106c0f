import { gapCauses } from '@barline/db/domain/gaps-causes'
import { z } from 'zod'
import { calendarId } from '../calendar/wire.ts'
import {
  barTimeText,
  instantText,
  intervalName,
  nextCursor,
  symbolText,
  wholeNumber,
} from '../contract/values.ts'

const gapCause = z.enum(gapCauses).meta({
  id: 'GapCause',
  description: `\`not_yet_due\`: the bar is not over, or only just. \`no_trades\`: a source says so. \`provider_missing\`: within what a loaded object spans,
which had no such bar. \`fetch_failed\`, \`rejected\`: an object that should have had it holds no answer, or could not be used, or a row of it.
\`not_backfilled\`: outside of what any loaded object spans.`,
})

export const gap = z
  .object({
    from: barTimeText.meta({ description: 'Opening of the first of them.' }),
    to: barTimeText.meta({ description: 'Opening of the last of them.' }),
    slots: z.int().min(1).meta({ description: 'How many.' }),
    cause: gapCause,
    object: z
      .object({
        key: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
        observedAt: instantText,
        where: z.string().exactOptional().meta({ description: 'Of a refused row.' }),
      })
      .exactOptional()
      .meta({
        description: 'With `fetch_failed` and `rejected`: the raw object, the first where there are several.',
      }),
  })
  .meta({
    id: 'Gap',
    description: 'Expected bars in a row, over nights and holidays, that are missing for one cause.',
  })

export type WireGap = z.infer<typeof gap>

export const gapsAnswer = z
  .object({
    symbol: symbolText,
    interval: intervalName,
    calendar: calendarId.meta({ description: 'What the bars are held against: regular sessions only.' }),
    from: barTimeText.meta({ description: 'Where the range in question begins, whatever page this is.' }),
    to: barTimeText,
    expected: wholeNumber.meta({ description: 'Bars that the calendar expects in the range.' }),
    present: wholeNumber.meta({ description: 'For how many of them there is one.' }),
    missing: z.partialRecord(gapCause, z.int().min(1)).meta({
      description: 'Missing bars of the range by cause; causes without any are left out.',
    }),
    gaps: z.array(gap),
    next: nextCursor,
  })
  .meta({
    id: 'GapsAnswer',
    description: 'What is expected is present or in one gap: `expected` = `present` + all of `missing`.',
  })

/** `GET /v1/gaps/{symbol}`. */
export type GapsAnswer = z.infer<typeof gapsAnswer>
