import { causes, type Cause } from '../http/problem.ts'
import type { OpenApiResponse } from './open-api.ts'
import type { Operation } from './operation.ts'

/** Refusals and failures as responses by status: which causes have it, what they mean, and which examples show them. */
export function problemResponses(
  among: readonly Cause[],
  examples: Operation['examples'],
): Record<string, OpenApiResponse> {
  const byStatus = Map.groupBy(new Set(among), (cause) => causes[cause].status)
  const responses = [...byStatus].map(([status, ofStatus]) => [status, describe(status, ofStatus, examples)])
  return Object.fromEntries(responses)
}

function describe(status: number, among: Cause[], examples: Operation['examples']): OpenApiResponse {
  const shown = Object.entries(examples).flatMap(([name, { summary, problem, answer }]) =>
    problem && among.includes(problem) ? [[name, { summary, value: answer ?? sampleOf(problem) }]] : [],
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
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { type, status: { const: status } },
        },
        examples: Object.fromEntries([...shown, ...samples]),
      },
    },
  }
}

const sampleOf = (cause: Cause) => {
  const { status, title, meaning } = causes[cause]
  return {
    type: `/problems/${cause}`,
    title,
    status,
    detail: meaning,
    requestId: '0b54b5a5-33f0-4e5c-8a0c-d3a1f1f0c7a8',
  }
}
