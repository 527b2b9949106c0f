import type { WireGap } from '@barline/api/wire'
import type { GapMark } from '#lib/marks/honesty.ts'
import { barMoment } from './bar-words.ts'
import { barsName } from './interval-names.ts'

/** Why bars are missing, in a title and in a sentence. */
export const causeNames: Record<WireGap['cause'], { name: string; says: string }> = {
  not_yet_due: { name: 'Not due yet', says: 'The bar is not over, or only just.' },
  no_trades: { name: 'Nothing was traded', says: 'A source says that nothing changed hands then.' },
  provider_missing: {
    name: 'Left out by the provider',
    says: 'What was loaded spans this time, and has no such bar in it.',
  },
  fetch_failed: {
    name: 'Could not be fetched',
    says: 'The object that should have had them holds no answer of the provider.',
  },
  rejected: { name: 'Refused', says: 'What came could not be used.' },
  not_backfilled: { name: 'Not loaded so far', says: 'Nothing that was loaded spans this time.' },
}

/** `3 daily bars missing`. */
export function missingWords({ slots, interval }: Pick<GapMark, 'slots' | 'interval'>): string {
  const name = barsName(interval)
  return `${slots.toLocaleString('en-US')} ${slots === 1 ? name.replace(/s$/, '') : name} missing`
}

/** From the first to the last of them; `zone` is that of their times where they are no dates. */
export function spanWords({ from, to, interval }: GapMark, zone: string): string {
  const first = barMoment(from, interval, zone)
  return from === to ? first : `${first} to ${barMoment(to, interval, zone)}`
}

/** Where the operator sees what became of a raw object. */
export const operationsPath = (key: string): string => `/operations?${new URLSearchParams({ object: key })}`
