import type { Provider } from '@barline/db/domain/provider'

/**
 * A bar's place in its raw object, as a person looks it up: a line of a table, counted from 1 with the header row, or a place
 * in the JSON answer, a pointer (RFC 6901) where the answer of that provider has only one form. Goes by the key's extension.
 */
export function describePlace(provider: Provider, key: string, place: number): string {
  if (!/\.json(\.gz)?$/.test(key)) return `line ${place}`
  switch (provider) {
    case 'yahoo':
      return `/chart/result/0/timestamp/${place}`
    case 'polygon':
      return `/results/${place}`
    case 'alphavantage':
      return `entry ${place} of the time series, counted from 0`
    default:
      return `item ${place} of the symbol's bars, counted from 0`
  }
}
