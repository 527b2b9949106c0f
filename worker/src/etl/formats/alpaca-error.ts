import { refuse, type Problem } from '../parsed.ts'
import type { Reason } from '../reasons.ts'
import type { JsonObject } from './json-body.ts'
import { saysThrottled } from './throttled.ts'

/** The error of an answer that has no bars: `{"code":42210000,"message":"subscription does not permit ..."}`. */
export function findAlpacaError({ bars, bar, message }: JsonObject): Problem | undefined {
  if (bars !== undefined || bar !== undefined || typeof message !== 'string') return undefined
  return refuse(reasonOf(message), '/message', 'bars', message).problem
}

function reasonOf(message: string): Reason {
  if (saysThrottled(message)) return 'throttled'
  if (/subscription|upgrade/i.test(message)) return 'premium_only'
  return /^(invalid symbol|asset not found)/i.test(message) ? 'symbol_unknown' : 'provider_error'
}
