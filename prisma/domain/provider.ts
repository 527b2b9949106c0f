/** Who an answer came from, and the number that stands for it in the database: never renumber. */
export const providerIds = {
  yahoo: 1,
  alpaca: 2,
  polygon: 3,
  alphavantage: 4,
  csv: 5,
  sample: 6,
  simulator: 7,
} as const

export type Provider = keyof typeof providerIds

export const isProvider = (text: string): text is Provider => Object.hasOwn(providerIds, text)

/**
 * Who wins where two providers have the same bar, best first. What a person put there by hand beats what a machine
 * fetched; `sample` only fills holes.
 */
export const defaultRanking: readonly Provider[] = [
  'csv',
  'polygon',
  'alpaca',
  'yahoo',
  'alphavantage',
  'sample',
  'simulator',
]

export function providerOf(id: number): Provider {
  const found = (Object.keys(providerIds) as Provider[]).find((name) => providerIds[name] === id)
  if (!found) throw new Error(`no provider has the id ${id}; known are ${JSON.stringify(providerIds)}`)
  return found
}
