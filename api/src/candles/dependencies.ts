import type { SeriesRef } from './find-series.ts'

/** All of an instrument that decides what an answer about it is, beside the query: what the tag of an answer is made of. */
export const dependenciesOf = ({
  symbol,
  createdAt,
  series,
  derivation,
  daily,
  listing,
  zone,
  actions,
}: SeriesRef): unknown => {
  const source = series ?? derivation?.series
  const pays = actions.some(({ kind }) => kind === 'dividend')
  return [
    ...[symbol, createdAt, source?.interval, source?.id, source?.version, zone, listing],
    // What dividends are held against, and what is told of actions.
    ...[pays ? daily?.version : null, actions],
  ]
}
