import { randomUUID } from 'node:crypto'
import { causes, type Cause } from '../http/causes.ts'
import { problemOf } from '../http/problem.ts'
import { headersOfData } from '../http/security-headers.ts'

export interface BareProblem {
  status: number
  headers: Record<string, string>
  body: string
}

/** A refusal of what never became a request of the API; it has an id, which the log has as well. */
export function bareProblem(cause: Cause, detail: string, requestId: string = randomUUID()): BareProblem {
  return {
    status: causes[cause].status,
    headers: {
      ...headersOfData,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
    },
    body: JSON.stringify(problemOf(cause, detail, requestId)),
  }
}
