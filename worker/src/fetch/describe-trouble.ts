import type { Outcome } from './fetch-page.ts'

/** Why a request to a provider brought no bars, in words for people. */
export function describeTrouble(outcome: Exclude<Outcome, { kind: 'stored' }>, name: string): string {
  if (outcome.kind === 'unavailable') return outcome.detail
  if (outcome.kind === 'refused') return `${name} refused with HTTP ${outcome.status}: ${outcome.detail}`
  const { kind, detail, attempts } = outcome.trouble
  const tries = attempts > 1 ? ` (tried ${attempts} times)` : ''
  const lead = {
    offline: `${name} cannot be reached`,
    timeout: `${name} does not answer in time`,
    broken: 'the answer broke off',
    throttled: `${name} has had too many requests`,
    unavailable: `${name} does not serve it now`,
    unauthorized: `${name} does not accept the key`,
    stopped: 'stopped',
  }[kind]
  return kind === 'stopped' ? lead : `${lead}: ${detail}${tries}`
}
