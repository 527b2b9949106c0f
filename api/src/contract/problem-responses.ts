import { STATUS_CODES } from 'node:http'
import { causes, type Cause } from '../http/causes.ts'
import { problemOf } from '../http/problem.ts'
import type { OpenApiResponse, Reference } from './open-api.ts'
import type { Operation } from './operation.ts'

/** Responses that are told once: by name. */
export type SharedResponses = Map<string, OpenApiResponse>

/**
 * Refusals and failures as responses by status: which causes have it, what they mean, and which examples show them. A status of which no
 * cause is the operation's own is told once for all.
 */
export function problemResponses(
  own: readonly Cause[],
  common: readonly Cause[],
  examples: Operation['examples'],
  shared: SharedResponses,
): Record<string, OpenApiResponse | Reference> {
  const byStatus = Map.groupBy(new Set([...own, ...common]), (cause) => causes[cause].status)
  const responses = [...byStatus].map(([status, ofStatus]) => {
    const response = describe(status, ofStatus, examples)
    return [
      status,
      ofStatus.some((cause) => own.includes(cause)) ? response : share(status, response, shared),
    ]
  })
  return Object.fromEntries(responses) as Record<string, OpenApiResponse | Reference>
}

function share(status: number, response: OpenApiResponse, shared: SharedResponses): Reference {
  const text = JSON.stringify(response)
  const name = (STATUS_CODES[status] ?? String(status)).replaceAll(/\W/g, '')
  const isOther = (taken: string) => shared.has(taken) && JSON.stringify(shared.get(taken)) !== text
  const free = [name, ...Array.from({ length: 9 }, (_, number) => `${name}${number + 2}`)].find(
    (one) => !isOther(one),
  )!
  shared.set(free, response)
  return { $ref: `#/components/responses/${free}` }
}

function describe(status: number, among: Cause[], examples: Operation['examples']): OpenApiResponse {
  const shown = Object.entries(examples).flatMap(([name, { summary, problem, answer }]) =>
    problem && among.includes(problem)
      ? [[name, { summary, value: { ...sampleOf(problem), ...(answer as object | undefined) } }]]
      : [],
  )
  const others = among.filter((cause) => !Object.values(examples).some(({ problem }) => problem === cause))
  const samples = others.map((cause) => [cause, { summary: causes[cause].title, value: sampleOf(cause) }])
  const type = { enum: among.map((cause) => `/problems/${cause}`) }
  return {
    description: among.map((cause) => `\`${cause}\`: ${causes[cause].meaning}`).join('\n\n'),
    headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
    content: {
      'application/problem+json': {
        schema: {
          type: 'object',
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { type, status: { const: status } },
        },
        examples: Object.fromEntries([...shown, ...samples]),
      },
    },
  }
}

const sampleOf = (cause: Cause) =>
  problemOf(cause, causes[cause].meaning, '0b54b5a5-33f0-4e5c-8a0c-d3a1f1f0c7a8')
