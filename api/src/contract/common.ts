import { z } from 'zod'
import type { Cause } from '../http/problem.ts'
import { pathNames } from './operation.ts'

/** Every route may answer these beside its own. An empty part of a path leads to no route. */
export const commonProblems = (path: string): Cause[] => [
  ...(pathNames(path).length > 0 ? (['unknown-route'] as const) : []),
  'method-not-allowed',
  'internal',
]

export const requestId = {
  description:
    'An id for the request, to find it in logs: letters, digits and `_ . : -`. Where none comes, or another kind, it gets a new one.',
  schema: z.string().meta({ pattern: '^[\\w.:-]{1,128}$', examples: ['trace-1:2.3'] }),
}

export const noParameters = z.strictObject({})
