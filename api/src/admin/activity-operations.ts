import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { cursorField } from '../http/fields.ts'
import { limitUpTo } from '../http/parameters.ts'
import { activityAnswer, fetchesAnswer } from './activity-wire.ts'
import { fetchCursorRule, parseFetchCursor } from './cursor.ts'

const ofOperators = { tag: 'Operations', access: 'admin' } as const
const problems = ['invalid-parameters', 'database-unavailable'] as const

export const getActivity = operation({
  ...ofOperators,
  id: 'getActivity',
  method: 'get',
  path: '/v1/admin/activity',
  summary: 'What is waiting, and what came of the objects of the last hours',
  description: 'Queues, throughput and outcomes over time, and which providers fail or are slow.',
  parameters: z.strictObject({
    hours: limitUpTo(168).default(24).meta({ description: 'How far back.' }),
  }),
  answers: { 'application/json': { schema: activityAnswer } },
  problems,
  examples: { day: { summary: 'The last day', parameters: { hours: '24' } } },
})

export const listFetches = operation({
  ...ofOperators,
  id: 'listFetches',
  method: 'get',
  path: '/v1/admin/fetches',
  summary: 'The newest object of each series, and what came of it',
  description: 'By symbol; also of series of which nothing could ever be loaded.',
  parameters: z.strictObject({
    limit: limitUpTo(200).default(100).meta({ description: 'At most this many series in this page.' }),
    cursor: cursorField(fetchCursorRule, parseFetchCursor).optional(),
  }),
  answers: { 'application/json': { schema: fetchesAnswer } },
  problems,
  examples: { first: { summary: 'The first series', parameters: { limit: '2' } } },
})
