import { describe, refuse, type Problem } from '../parsed.ts'
import type { Reason } from '../reasons.ts'
import type { JsonObject } from './json-body.ts'
import { saysThrottled } from './throttled.ts'

const fine = new Set<unknown>(['OK', 'DELAYED', undefined])

/** The words of an error are under `error` or `message`, and its kind under `status`, whatever the HTTP status was. */
export function findPolygonError({ status, error, message, results }: JsonObject): Problem | undefined {
  const words = [error, message].find((text) => typeof text === 'string')
  if (fine.has(status) && (words === undefined || Array.isArray(results))) return undefined
  const came = `${typeof status === 'string' ? status : describe(status)}: ${words ?? 'no description'}`
  const where = typeof error === 'string' ? '/error' : typeof message === 'string' ? '/message' : '/status'
  return refuse(reasonOf(status, came), where, 'bars', came).problem
}

/** Asking for patience mentions other plans too, so that it comes first. */
function reasonOf(status: unknown, came: string): Reason {
  if (saysThrottled(came) || /maximum requests per/i.test(came)) return 'throttled'
  if (status === 'NOT_AUTHORIZED' || /upgrade|not entitled/i.test(came)) return 'premium_only'
  if (status === 'NOT_FOUND' || /ticker .*not found|unknown ticker/i.test(came)) return 'symbol_unknown'
  return 'provider_error'
}
