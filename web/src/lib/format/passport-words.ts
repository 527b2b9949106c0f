import type { Passport, WireFlag } from '@barline/api/wire'

export const statusNames: Record<Passport['status'], { name: string; says: string }> = {
  forming: { name: 'Forming', says: 'Nobody has looked since the bar was over: it may still change.' },
  final: { name: 'Final', says: 'Seen after the bar was over, and not changed since.' },
  revised: { name: 'Revised', says: 'Changed after it had been seen as final.' },
}

export const flagNames: Record<WireFlag['kind'], string> = {
  range_broken: 'High and low do not hold the other prices',
  suspect_scale: 'Prices are about 100 times off',
  suspect_split: 'A jump like a split that nobody tells of',
  outlier: 'Sticks out far',
  stale: 'The same as its neighbours in everything',
  basis_doubtful: 'Whether a split was divided out cannot be told',
}

/** How the provider gives prices. */
export function basisWords({
  basis,
  basisOn,
  doubtful,
}: Pick<Passport, 'basis' | 'basisOn' | 'doubtful'>): string {
  if (doubtful) return 'It cannot be told whether a known split is in what was provided.'
  if (basis === 'traded') return 'Provided as traded.'
  if (basis === 'split') return `Provided divided by the splits up to ${basisOn ?? 'the observation'}.`
  return 'The provider does not say how it adjusts: that was told from its bars.'
}

/** An instant to the second: `2020-09-04 22:00:00 UTC`. */
export const instantWords = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

/** All digits that a number has. */
export const exact = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 10 }).replace('-', '\u2212')
