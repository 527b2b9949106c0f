import { type Interval, isInterval } from '@barline/db/domain/interval'
import { isProvider, type Provider } from '@barline/db/domain/provider'

export const letterStates = ['waiting', 'discarded', 'retried', 'gone'] as const
export type LetterState = (typeof letterStates)[number]

const texts = ['object', 'group', 'reason', 'symbol', 'from', 'to', 'text'] as const

/** Which letters are looked at, as the address has it and the API takes it. */
export type Choice = Partial<Record<(typeof texts)[number], string>> & {
  provider?: Provider
  interval?: Interval
}

/** The choice of an address; what is empty, or is none, is left out. */
export function readChoice(query: Pick<URLSearchParams, 'get'>): Choice {
  const given = (name: string) => query.get(name)?.trim() || undefined
  const choice: Choice = {}
  for (const name of texts) {
    const value = given(name)
    if (value !== undefined) choice[name] = value
  }
  const [provider, interval] = [given('provider'), given('interval')]
  if (provider !== undefined && isProvider(provider)) choice.provider = provider
  if (interval !== undefined && isInterval(interval)) choice.interval = interval
  return choice
}

export const readState = (query: Pick<URLSearchParams, 'get'>): LetterState =>
  letterStates.find((state) => state === query.get('state')) ?? 'waiting'

/** The address of a choice, shortest first: what is as usual is not written. */
export function operationsAddress(choice: Choice, state: LetterState, letter?: string): string {
  const query = new URLSearchParams(choice)
  if (state !== 'waiting') query.set('state', state)
  if (letter) query.set('letter', letter)
  return query.size > 0 ? `/operations?${query}` : '/operations'
}
