import { z } from 'zod'
import type { Cause } from '../http/causes.ts'
import { pathNames, type Operation } from './operation.ts'

/** What any request can come to before it has reached its route. */
const ofEveryRoute: Cause[] = [
  'malformed-request',
  'method-not-allowed',
  'request-timeout',
  'body-too-large',
  'url-too-long',
  'headers-too-large',
  'internal',
]

const byAccess: Record<NonNullable<Operation['access']>, Cause[]> = {
  open: [],
  key: ['missing-key', 'unknown-key', 'too-many-requests'],
  metrics: ['no-metrics-token'],
  admin: ['missing-admin-token', 'wrong-admin-token', 'no-admin', 'locked-out'],
}

/** What an operation may answer beside its own. An empty part of a path leads to no route. */
export const commonProblems = ({ path, access = 'key', problems }: Operation): Cause[] => [
  ...(pathNames(path).length > 0 ? (['unknown-route'] as const) : []),
  ...byAccess[access],
  ...(problems.includes('database-unavailable') ? (['query-timeout'] as const) : []),
  ...ofEveryRoute,
]

export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'A key, where the server asks for one.' },
  keyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The same key.' },
  metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN of the server.' },
  adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the server.' },
} as const

type Security = Partial<Record<keyof typeof securitySchemes, string[]>>[]

/** An empty one says that a server may also ask for nothing. */
export const securityOf: Record<NonNullable<Operation['access']>, Security> = {
  open: [],
  key: [{}, { key: [] }, { keyHeader: [] }],
  metrics: [{}, { metricsToken: [] }],
  admin: [{ adminToken: [] }],
}

export const requestId = {
  description:
    'An id for the request, to find it in logs: letters, digits and `_ . : -`. Where none comes, or another kind, it gets a new one.',
  schema: z.string().meta({ pattern: '^[\\w.:-]{1,128}$', examples: ['trace-1:2.3'] }),
}

export const noParameters = z.strictObject({})
