import { z } from 'zod'
import { operation } from '../contract/operation.ts'
import { adminSession } from './wire.ts'

export const getAdminSession = operation({
  id: 'getAdminSession',
  method: 'get',
  path: '/v1/admin/session',
  tag: 'Operations',
  access: 'admin',
  summary: 'Whether a token is the one of the operator',
  description:
    'Answers whoever sends the token of the operator, and refuses all others as every route for operators does.',
  parameters: z.strictObject({}),
  answers: { 'application/json': { schema: adminSession } },
  problems: ['invalid-parameters'],
  examples: {
    withoutToken: { summary: 'Without the token', problem: 'missing-admin-token' },
  },
})
