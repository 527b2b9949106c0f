import type { FoundLetter, Obsolete } from '../dlq/find-letters.ts'
import type { Attempt } from '../dlq/retry-letter.ts'
import type { Trial } from '../dlq/try-objects.ts'
import { reasons } from '../etl/reasons.ts'
import { plain } from './plain.ts'
import { count, counted } from './print.ts'

export const shortId = (id: string): string => plain(id.slice(0, 8))

export function nameOf(
  letter: Pick<FoundLetter, 'symbol' | 'interval' | 'provider' | 'key' | 'objects'>,
): string {
  const { symbol, interval, provider, key, objects } = letter
  const more = objects > 1 ? ` and ${counted(objects - 1, 'object')} more` : ''
  return symbol === null
    ? `${plain(key ?? 'no object')}${more}`
    : `${symbol} ${interval} from ${provider}${more}`
}

/** The same with the name of the object's file, by which letters of one series are told apart. */
export function fullNameOf(letter: Parameters<typeof nameOf>[0]): string {
  const file = letter.symbol === null ? undefined : letter.key?.split('/').at(-1)
  return file ? `${nameOf(letter)}, ${plain(file)}` : nameOf(letter)
}

export const obsoleteWords: Record<Obsolete['why'], string> = {
  loaded: 'the object was loaded since',
  deleted: 'the object was deleted',
  superseded: 'a later answer covers it',
  perhaps_superseded: 'a later answer of the series was loaded, which may cover it',
  final_elsewhere: 'another provider has told of the whole of it since it was over',
}

const nothingWords: Record<string, string> = {
  already_loaded: 'it is loaded already',
  superseded: 'a newer event of its key is known',
  removed: 'the object was deleted, which is noted',
  no_event: 'it announces no object',
}

const passedWords = {
  busy: 'somebody else is at it',
  retried: 'it was retried meanwhile',
  discarded: 'it was discarded meanwhile',
  gone: 'it is not in the queue any more',
  too_large: 'it is larger than is read here',
  interrupted: 'each try so far took its process with it; name it with `dlq retry` to try once more',
}

/** `isDone`: it has happened, and is not just what would. */
export function describeAttempt(attempt: Attempt | Trial, isDone: boolean): string {
  switch (attempt.verdict) {
    case 'loads':
      return `${counted(attempt.inserted, 'bar')} ${isDone ? 'inserted' : 'would be inserted'}, ${count(attempt.revised)} changed, ${count(attempt.rejected)} rejected`
    case 'nothing':
      return `nothing to store: ${nothingWords[attempt.why] ?? attempt.why}`
    case 'passed_over':
      return `passed over: ${passedWords[attempt.why]}`
    case 'fails':
      return describeFailure(attempt, isDone)
  }
}

function describeFailure(attempt: Extract<Attempt | Trial, { verdict: 'fails' }>, isDone: boolean): string {
  const { reason } = attempt.problem
  const verb = isDone ? 'failed' : 'fails'
  const told = placeLine(attempt.problem)
  if (!('same' in attempt)) return `${verb}: ${reason} ${told}`
  if (attempt.same) return `${verb} again: same fingerprint (${reason})`
  return `${verb} otherwise than before: ${reason} (${attempt.fingerprint}) ${told}`
}

export const placeLine = ({
  where,
  expected,
  came,
}: Pick<FoundLetter, 'where' | 'expected' | 'came'>): string =>
  `at ${plain(where)}: expected ${plain(expected)}, came ${plain(came)}`

export const reasonLine = (reason: FoundLetter['reason']): string =>
  `${reason} (${reasons[reason].class}): ${reasons[reason].sentence}`
