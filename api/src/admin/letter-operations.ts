import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { limitUpTo, oneOf } from '../http/parameters.ts'
import { cursorField } from '../http/fields.ts'
import { choiceFields, idField, stateField } from './choice.ts'
import { idCursorRule, parseIdCursor } from '../alerts/cursor.ts'
import { letterCursorRule, parseLetterCursor } from './cursor.ts'
import { eventsAnswer, letterEvent, letterGroupsAnswer, lettersAnswer, shownLetter } from './letters-wire.ts'
import { byField } from './by.ts'

const ofOperators = { tag: 'Operations', access: 'admin' } as const
const problems = ['invalid-parameters', 'no-operations', 'database-unavailable'] as const
const aLetter = z.strictObject({ id: idField.meta({ description: 'The id of a letter.' }) })
const known = 'b7c7f3a2-0c1e-4a57-9f6f-3f0a4d6c9e10'

export const listLetterGroups = operation({
  ...ofOperators,
  id: 'listDeadLetterGroups',
  method: 'get',
  path: '/v1/admin/dead-letter-groups',
  summary: 'Dead letters, those that failed alike together',
  description:
    'Looks into the queue first where that holds another number of letters than is known; looking takes nothing out of it. The largest group first.',
  parameters: z.strictObject({ ...choiceFields, state: stateField }),
  answers: { 'application/json': { schema: letterGroupsAnswer } },
  problems,
  examples: { all: { summary: 'All that wait', parameters: { state: 'waiting' } } },
})

export const listLetters = operation({
  ...ofOperators,
  id: 'listDeadLetters',
  method: 'get',
  path: '/v1/admin/dead-letters',
  summary: 'Dead letters one by one',
  description:
    'In the order in which they were sent. The first page looks into the queue, as their groups do; the others are of the same look.',
  parameters: z.strictObject({
    ...choiceFields,
    state: stateField,
    limit: limitUpTo(200).default(50).meta({ description: 'At most this many letters in this page.' }),
    cursor: cursorField(letterCursorRule, parseLetterCursor).optional(),
  }),
  answers: { 'application/json': { schema: lettersAnswer } },
  problems,
  examples: { ofSymbol: { summary: 'Of one symbol', parameters: { symbol: 'AAPL' } } },
})

export const exportLetters = operation({
  ...ofOperators,
  id: 'exportDeadLetters',
  method: 'get',
  path: '/v1/admin/dead-letter-export',
  summary: 'Dead letters as a file',
  description:
    'With their bodies and attributes. In the CSV what a spreadsheet would take for a formula is made text by an apostrophe.',
  parameters: z.strictObject({
    ...choiceFields,
    state: stateField,
    format: oneOf(['json', 'csv']).default('json').meta({ description: 'As what.' }),
  }),
  answers: {
    'application/json': { schema: z.object({ letters: z.array(z.record(z.string(), z.unknown())) }) },
    'text/csv': { schema: z.string(), example: 'id,sentAt,state,fingerprint,reason\n' },
  },
  headers: { 'content-disposition': 'That it is a file, and its name.' },
  problems,
  examples: { json: { summary: 'All that wait', parameters: { format: 'json' } } },
})

export const getLetter = operation({
  ...ofOperators,
  id: 'getDeadLetter',
  method: 'get',
  path: '/v1/admin/dead-letters/:id',
  summary: 'All that is known of a letter',
  description:
    'With the part of the object that is wrong, as it is in the bucket now, and all that was done to it.',
  parameters: aLetter,
  answers: { 'application/json': { schema: shownLetter } },
  problems: [...problems, 'unknown-letter'],
  examples: {
    one: { summary: 'One', parameters: { id: known } },
    unknown: {
      summary: 'An id that no letter has',
      parameters: { id: 'none-such' },
      problem: 'unknown-letter',
      answer: { detail: 'There is no letter none-such.' },
    },
  },
})

export const addNote = operation({
  ...ofOperators,
  id: 'addDeadLetterNote',
  method: 'post',
  path: '/v1/admin/dead-letters/:id/notes',
  summary: 'Adds a note to a letter',
  description: 'It stands in the audit log, and stays.',
  parameters: aLetter,
  body: z.strictObject({
    text: z
      .string({ error: 'text' })
      .min(1, { error: 'text' })
      .max(2000, { error: 'at most 2000 characters' })
      .meta({ description: 'What to note.' }),
    by: byField,
  }),
  status: 201,
  answers: { 'application/json': { schema: letterEvent } },
  problems: [...problems, 'unknown-letter'],
  examples: {
    note: { summary: 'A note', parameters: { id: known }, body: { text: 'Asked the vendor.', by: 'Ada' } },
  },
})

export const listLetterEvents = operation({
  ...ofOperators,
  id: 'listDeadLetterEvents',
  method: 'get',
  path: '/v1/admin/dead-letter-events',
  summary: 'Who did what to which letter, when, and what came of it',
  description: 'The audit log, newest first; over the command line, over this API, or by the page.',
  parameters: z.strictObject({
    letter: idField.optional().meta({ description: 'Of one letter.' }),
    limit: limitUpTo(200).default(50).meta({ description: 'At most this many lines in this page.' }),
    cursor: cursorField(idCursorRule, parseIdCursor).optional(),
  }),
  answers: { 'application/json': { schema: eventsAnswer } },
  problems,
  examples: { newest: { summary: 'The newest', parameters: { limit: '5' } } },
})
