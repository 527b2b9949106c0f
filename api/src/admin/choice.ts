import { z } from 'zod'
import { boundRule, toBound, type Bound } from '../candles/bound.ts'
import { providerName } from '../contract/values.ts'
import { boundWritten, intervalField, symbolField } from '../http/fields.ts'
import { oneOf, parameter } from '../http/parameters.ts'
import { letterStates } from './letters-wire.ts'
import type { LetterChoice, ObjectChoice } from './operations.ts'

// The flags by which `npx barline dlq` and `replay` choose, as parameters of an address and as members of a body.

const idShape = '^[\\w.:-]{1,100}$'
const mostIds = 1000

export const idField = parameter(
  'the id of a letter',
  (text) => (new RegExp(idShape).test(text) ? text : undefined),
  { type: 'string', pattern: idShape },
)

/** Text of anybody's: up to so many characters. */
const anyText = (most: number) =>
  parameter(
    `text of 1 to ${most} characters`,
    (text) => (text !== '' && [...text].length <= most ? text : undefined),
    { type: 'string', minLength: 1, maxLength: most },
  )

const shaped = (expected: string, pattern: string) =>
  parameter(expected, (text) => (new RegExp(pattern).test(text) ? text : undefined), {
    type: 'string',
    pattern,
  })

const bound = parameter(boundRule, toBound, boundWritten)

const both = {
  symbol: symbolField.optional(),
  provider: oneOf(providerName.options).optional().meta({ description: 'Of one provider.' }),
  interval: intervalField.optional(),
}

const criteria = {
  group: shaped('a fingerprint, or at least four characters of one', '^[0-9a-f]{4,8}$')
    .optional()
    .meta({ description: 'Letters that failed alike.' }),
  reason: shaped('a reason code or a class of them', '^[a-z_]{1,40}$')
    .optional()
    .meta({ description: 'A reason, or a class of reasons.' }),
  ...both,
  object: anyText(1024)
    .optional()
    .meta({ description: 'The whole key of an object: the letters of that object.' }),
  from: bound.optional().meta({ description: 'Letters sent then or later; a date is meant in UTC.' }),
  to: bound
    .optional()
    .meta({ description: 'Letters sent then or before; a date is meant with its whole day.' }),
  text: anyText(200)
    .optional()
    .meta({ description: 'Letters with this text in body, key or failure, whatever its case.' }),
}

export const choiceFields = {
  ids: parameter(
    `ids of letters, or beginnings of at least four characters, with commas between them, ${mostIds} at most`,
    (text) => {
      const ids = text.split(',')
      return ids.length <= mostIds && ids.every((id) => /^[\w.:-]{4,100}$/.test(id)) ? ids : undefined
    },
    {
      type: 'array',
      items: { type: 'string', pattern: '^[\\w.:-]{4,100}$' },
      minItems: 1,
      maxItems: mostIds,
    },
  )
    .optional()
    .meta({ description: 'Letters by their ids, or by what these begin with.' }),
  ...criteria,
}

export const stateField = oneOf(letterStates)
  .default('waiting')
  .meta({ description: 'What became of the letters.' })

export const choiceBody = z
  .strictObject({
    ids: z
      .array(
        z
          .string({ error: 'an id' })
          .regex(/^[\w.:-]{4,100}$/, { error: 'an id, or at least four characters of one' }),
      )
      .min(1, { error: 'at least one id' })
      .max(mostIds, { error: `at most ${mostIds} ids` })
      .optional(),
    ...criteria,
  })
  .meta({ id: 'LetterChoice', description: 'Which letters are meant; everything that is given has to fit.' })

export const objectChoiceBody = z
  .strictObject({
    prefix: anyText(1024).optional().meta({ description: 'What the keys begin with.' }),
    ...both,
    from: bound.optional().meta({ description: 'Objects observed then or later.' }),
    to: bound
      .optional()
      .meta({ description: 'Objects observed then or before; a date is meant with its whole day.' }),
    etlVersion: anyText(100).optional().meta({ description: 'What this version of the ETL ran on last.' }),
    outdated: z
      .boolean({ error: 'true or false' })
      .optional()
      .meta({ description: 'What another version than that of this server ran on last, or none.' }),
    lost: z.boolean({ error: 'true or false' }).optional().meta({
      description:
        'What has lain in the bucket for a quarter of an hour, and the ledger does not know as it is: its notification was lost.',
    }),
  })
  .meta({
    id: 'ObjectChoice',
    description: 'Which raw objects are meant; everything that is given has to fit.',
  })

type Ends = { from?: Bound | undefined; to?: Bound | undefined }

const day = 86_400_000

const startOf = (at: Bound) => ('date' in at ? at.date : at.instant)
/** The first moment that is not meant any more. */
const endOf = (at: Bound) => ('date' in at ? at.date + day : at.instant + 1)

/** Without what was not given, and in milliseconds. */
export function toChoice({ from, to, ...rest }: z.output<typeof choiceBody>): LetterChoice {
  return { ...given(rest), ...ends({ from, to }) }
}

export function toObjectChoice({ from, to, ...rest }: z.output<typeof objectChoiceBody>): ObjectChoice {
  return { ...given(rest), ...ends({ from, to }) }
}

const ends = ({ from, to }: Ends) => ({
  ...(from && { from: startOf(from) }),
  ...(to && { to: endOf(to) }),
})

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
