import { z } from 'zod'
import { idCursorRule, parseIdCursor } from '../alerts/cursor.ts'
import { operation } from '../contract/operation.ts'
import { cursorField } from '../http/fields.ts'
import { limitUpTo, parameter } from '../http/parameters.ts'
import { byField } from './by.ts'
import { choiceBody, objectChoiceBody } from './choice.ts'
import { letterActions, run, runsAnswer } from './runs-wire.ts'

const ofOperators = { tag: 'Operations', access: 'admin' } as const
const problems = ['invalid-parameters', 'no-operations', 'database-unavailable'] as const
const mostId = 2 ** 31 - 1

const aRun = z.strictObject({
  id: parameter(
    `a whole number from 1 to ${mostId}`,
    (text) => (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= mostId ? Number(text) : undefined),
    { type: 'integer', minimum: 1, maximum: mostId },
  ).meta({ description: 'The id of a run.' }),
})

const unknownRun = {
  summary: 'An id that no run has',
  parameters: { id: '4711' },
  problem: 'unknown-run',
  answer: { detail: 'There is no run 4711.' },
} as const

export const planRun = operation({
  ...ofOperators,
  id: 'planRun',
  method: 'post',
  path: '/v1/admin/runs',
  summary: 'Fixes which letters are meant, and begins the dry run',
  description: `Nothing is changed by it: today's ETL runs on each letter in a transaction that is rolled back. What it says is told by the run, which
may be started once that is over. \`drain\` is a retry that may mean all letters; the others want at least one criterion.`,
  parameters: z.strictObject({}),
  body: z
    .strictObject({
      action: z.enum(letterActions, { error: `one of ${letterActions.join(', ')}` }),
      letters: choiceBody,
      by: byField,
    })
    .refine(
      ({ action, letters }) => action === 'drain' || Object.values(letters).some((one) => one !== undefined),
      {
        path: ['letters'],
        error: 'ids, a group or another criterion: nothing says which letters are meant',
      },
    ),
  status: 201,
  answers: { 'application/json': { schema: run } },
  problems: [...problems, 'unknown-letter', 'too-many-runs'],
  examples: {
    retryGroup: {
      summary: 'A group once more',
      body: { action: 'retry', letters: { group: '1f0c2b7e' }, by: 'Ada' },
    },
    drain: { summary: 'All of them', body: { action: 'drain', letters: {} } },
  },
})

export const planReplay = operation({
  ...ofOperators,
  id: 'planReplay',
  method: 'post',
  path: '/v1/admin/replays',
  summary: 'Fixes which raw objects are meant, and begins the dry run',
  description:
    'As for letters, of what lies in the bucket, whatever became of it: it can all be made again from there. 20,000 objects at most.',
  parameters: z.strictObject({}),
  body: z.strictObject({ objects: objectChoiceBody, by: byField }),
  status: 201,
  answers: { 'application/json': { schema: run } },
  problems: [...problems, 'too-many-runs'],
  examples: {
    ofSymbol: {
      summary: 'All of one symbol',
      body: { objects: { provider: 'yahoo', symbol: 'AAPL', interval: '1d' } },
    },
  },
})

export const startRun = operation({
  ...ofOperators,
  id: 'startRun',
  method: 'post',
  path: '/v1/admin/runs/:id/start',
  summary: 'Carries out what was planned, and nothing else',
  description:
    'Goes on in the server; ask for the run to see how far it is. One that was interrupted goes on where it was. It stops by itself when too many fail.',
  parameters: aRun,
  body: z.strictObject({
    rate: z
      .number({ error: 'a number from 0.1 to 1000' })
      .min(0.1, { error: 'a number from 0.1 to 1000' })
      .max(1000, { error: 'a number from 0.1 to 1000' })
      .default(50)
      .meta({ description: 'Letters, or objects, a second at most.' }),
    maxFailures: z
      .number({ error: 'a share from 0 to 1' })
      .min(0, { error: 'a share from 0 to 1' })
      .max(1, { error: 'a share from 0 to 1' })
      .default(0.5)
      .meta({ description: 'The share of failures past which it stops by itself.' }),
    by: byField,
  }),
  status: 202,
  answers: { 'application/json': { schema: run } },
  problems: [...problems, 'unknown-run', 'run-state', 'too-many-runs'],
  examples: {
    start: { summary: 'A plan', parameters: { id: '1' }, body: { rate: 20, by: 'Ada' } },
    over: {
      summary: 'One that is over',
      parameters: { id: '2' },
      body: {},
      problem: 'run-state',
      answer: { detail: 'Run 2 ended at 2020-09-05T11:00:00.000Z (done).' },
    },
  },
})

export const cancelRun = operation({
  ...ofOperators,
  id: 'cancelRun',
  method: 'post',
  path: '/v1/admin/runs/:id/cancel',
  summary: 'Ends a run, whichever process is at it',
  description:
    'The letter in hand is finished; what is done stays done. A plan that was not started yet is dropped.',
  parameters: aRun,
  status: 202,
  answers: { 'application/json': { schema: run } },
  problems: [...problems, 'unknown-run', 'run-state'],
  examples: { cancel: { summary: 'A plan', parameters: { id: '1' } } },
})

export const getRun = operation({
  ...ofOperators,
  id: 'getRun',
  method: 'get',
  path: '/v1/admin/runs/:id',
  summary: 'What a run was about, and how far it is',
  description: 'Whichever process carries it out.',
  parameters: aRun,
  answers: { 'application/json': { schema: run } },
  problems: [...problems, 'unknown-run'],
  examples: { one: { summary: 'A plan', parameters: { id: '1' } }, unknown: unknownRun },
})

export const listRuns = operation({
  ...ofOperators,
  id: 'listRuns',
  method: 'get',
  path: '/v1/admin/runs',
  summary: 'What was planned and carried out',
  description: 'Over the command line, over this API, or by the page. Newest first.',
  parameters: z.strictObject({
    limit: limitUpTo(50).default(10).meta({ description: 'At most this many runs in this page.' }),
    cursor: cursorField(idCursorRule, parseIdCursor).optional(),
  }),
  answers: { 'application/json': { schema: runsAnswer } },
  problems,
  examples: { newest: { summary: 'The newest', parameters: { limit: '5' } } },
})
