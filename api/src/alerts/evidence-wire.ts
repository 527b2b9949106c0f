import { intervals } from '@barline/db/domain/interval'
import { z } from 'zod'
import { barTimeText, dateText, wholeNumber } from '../contract/values.ts'

const values = z.record(z.string(), z.number()).meta({ description: 'By the names that a message may use.' })
const condition = z.record(z.string(), z.union([z.number(), z.string()]))

const splits = z
  .array(z.object({ exDate: dateText, numerator: wholeNumber, denominator: wholeNumber }))
  .meta({ description: 'That were taken out of prices and volume.' })

const range = z.object({ from: barTimeText, to: barTimeText, count: wholeNumber })

const provenBar = z
  .object({
    time: barTimeText,
    close: z.number(),
    values,
    revision: wholeNumber.meta({ description: 'Which value of the bar this is.' }),
    rawObjectId: wholeNumber,
  })
  .meta({ id: 'ProvenBar', description: 'A bar as adjusted for splits, and what was worked out at it.' })

export type WireProvenBar = z.infer<typeof provenBar>

const firing = z
  .object({
    condition: condition.meta({ description: 'As it was evaluated, per share of that day.' }),
    before: provenBar,
    after: provenBar,
    bars: range.meta({ description: 'All that the values were worked out of.' }),
    source: z.enum(intervals).optional().meta({
      description:
        'The interval of the stored bars that those are made of, where they are not stored themselves.',
    }),
    version: wholeNumber.meta({ description: 'Of the stored series: which values its bars had.' }),
    splits,
  })
  .meta({ id: 'AlertFiring', description: 'What proves that a condition became true.' })

const silence = z
  .object({ condition, last: barTimeText.nullable(), missing: range })
  .meta({ id: 'AlertSilence', description: 'What proves that bars did not come.' })

export const evidence = z.union([firing, silence])

export type WireEvidence = z.infer<typeof evidence>

const barValues = z
  .object({ open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number() })
  .meta({ description: 'As traded.' })

const changedBar = z.object({
  time: barTimeText,
  was: barValues.nullable().meta({ description: 'Null where it came late.' }),
  is: z.object({ ...barValues.shape, revision: wholeNumber, rawObjectId: wholeNumber }),
})

export const withdrawal = z
  .object({
    cause: z.enum(['correction', 'split', 'not-final', 'repeat', 'source', 'hours']).meta({
      description:
        '`correction`: bars have other values, or came late; `split`: one became known; `not-final`: the bar is not over, by what is known now; `repeat`: an earlier bar fires now, and the rule does not speak up so soon again; `source`: bars of its interval are taken from elsewhere now; `hours`: by what is known now of its exchange, the bar ended when the rule was not in force.',
    }),
    bars: z.array(changedBar).meta({ description: 'The newest of those that changed.' }),
    count: wholeNumber.meta({ description: 'How many changed.' }),
    splits: splits.meta({ description: 'That were not taken out then.' }),
    now: z.object({ close: z.number(), values }).nullable(),
    version: wholeNumber,
  })
  .meta({ id: 'AlertWithdrawal', description: 'Why an alert was taken back.' })

export type WireWithdrawal = z.infer<typeof withdrawal>
