import type { WireAttempt, WireLetter, WireRun, WireTally } from '@barline/api/wire'
import { plainLine } from './plain.ts'

export const count = (number: number): string => number.toLocaleString('en-US')

export const counted = (number: number, thing: string): string =>
  `${count(number)} ${thing}${number === 1 ? '' : 's'}`

export const stateNames = {
  ...{ waiting: 'Waiting', discarded: 'Discarded', retried: 'Retried', gone: 'Gone' },
} as const

/** A letter in a list: the series and the file that it is about, or the key where that tells of no series. */
export function letterName({
  symbol,
  interval,
  provider,
  key,
}: Pick<WireLetter, 'symbol' | 'interval' | 'provider' | 'key'>): { name: string; file?: string } {
  if (symbol === null) return { name: shorten(plainLine(key ?? 'no object'), 100) }
  const file = key?.split('/').at(-1)
  return {
    name: `${symbol} ${interval} from ${provider}`,
    ...(file && { file: shorten(plainLine(file), 60) }),
  }
}

/** How a key begins and how it ends tells most of it. */
function shorten(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most
    ? text
    : `${letters.slice(0, most / 2).join('')}…${letters.slice(-most / 2).join('')}`
}

export const obsoleteWords: Record<NonNullable<WireLetter['obsolete']>['why'], string> = {
  loaded: 'the object was loaded since',
  deleted: 'the object was deleted',
  superseded: 'a later answer covers it',
  perhaps_superseded: 'a later answer was loaded, which may cover it',
  final_elsewhere: 'another provider has told of the whole of it',
}

const nothingWords: Record<string, string> = {
  already_loaded: 'it is loaded already',
  superseded: 'a newer event of its key is known',
  removed: 'the object was deleted',
  no_event: 'it announces no object',
  discard: 'would be archived and taken out of the queue',
  restore: 'would be put back into the queue',
}

const passedWords: Record<string, string> = {
  busy: 'somebody else is at it',
  retried: 'it was retried meanwhile',
  discarded: 'it was discarded meanwhile',
  gone: 'it is not in the queue any more',
  too_large:
    'it is too large for the server to read beside its answers; `npx barline dlq retry` or `replay` reads it',
  interrupted: 'each try so far took its process with it',
}

/** What came of one, or, with `would`, would come of it. */
export function attemptWords(attempt: WireAttempt, mood: 'would' | 'did'): string {
  const { verdict, inserted = 0, revised = 0, rejected = 0, why = '', problem, same } = attempt
  if (verdict === 'loads')
    return `${counted(inserted, 'bar')} ${mood === 'would' ? 'would be ' : ''}inserted, ${count(revised)} changed, ${count(rejected)} rejected`
  if (verdict === 'nothing') return nothingWords[why] ?? `nothing to store (${plainLine(why)})`
  if (verdict === 'passed_over') return `passed over: ${passedWords[why] ?? plainLine(why)}`
  const told = problem ? `: ${problem.reason} at ${plainLine(problem.where)}` : ''
  return same ? `fails again as before${told}` : `fails${told}`
}

/** What came of all, or would. */
export function tallyWords(tally: WireTally, action: WireRun['action'], mood: 'would' | 'did'): string {
  const would = mood === 'would' ? 'would be ' : ''
  if (action === 'discard')
    return `${counted(tally.nothing, 'letter')} ${would}archived and taken out of the queue${passed(tally)}.`
  if (action === 'restore')
    return `${counted(tally.nothing, 'letter')} ${would}put back into the queue${passed(tally)}.`
  const loads = `${count(tally.loaded)} ${mood === 'would' ? 'would load' : 'loaded'} (${counted(tally.inserted, 'bar')} ${would}inserted, ${count(tally.revised)} changed, ${count(tally.rejected)} rejected)`
  const nothing = tally.nothing > 0 ? `, ${count(tally.nothing)} with nothing to store` : ''
  const failed =
    tally.failed > 0 ? `, ${count(tally.failed)} ${mood === 'would' ? 'would fail' : 'failed'}` : ''
  return `${loads}${nothing}${failed}${passed(tally)}.`
}

const passed = ({ passedOver }: WireTally) => (passedOver > 0 ? `, ${count(passedOver)} passed over` : '')

export const actionNames: Record<WireRun['action'], string> = {
  retry: 'Retry',
  drain: 'Drain',
  discard: 'Discard',
  restore: 'Restore',
  replay: 'Replay',
}

export const endingWords: Record<string, string> = {
  done: 'Done',
  cancelled: 'Cancelled',
  too_many_failures: 'Stopped by itself: too many failed',
  outage: 'Stopped: PostgreSQL or the bucket is out of reach',
}

/** What the run is about: `Retry 3 letters`. */
export const runName = ({ action, size }: Pick<WireRun, 'action' | 'size'>): string =>
  `${actionNames[action]} ${counted(size, action === 'replay' ? 'object' : 'letter')}`

/** A span in its two largest units: `4 min 10 s`. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([number]) => number > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([number]) => number > 0)
    .map(([number, unit]) => `${number} ${unit}`)
    .join(' ')
}

export const agoWords = (instant: string, now: number): string =>
  `${spanWords(now - Date.parse(instant))} ago`
