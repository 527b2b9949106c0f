import type { DerivedPassport, Passport, RawRecord } from '@barline/api/wire'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { type Answer, ask, type Fetch } from './answer.ts'
import type { Series } from './series.ts'

/** Where a bar came from, or of which stored bars it is made. */
export type AnyPassport = Passport | DerivedPassport

/** `time` is the bar's open in seconds since 1970. */
export const getPassport = (
  fetch: Fetch,
  series: Series,
  time: number,
  signal?: AbortSignal,
): Promise<Answer<AnyPassport>> => {
  const call = { param: paramOf(series, time) }
  return ask(fetch, ({ v1 }) => v1.candles[':symbol'][':interval'][':time'].passport.$get(call), signal)
}

/** What a stored bar was read from, in the words of the provider. */
export const getRecord = (
  fetch: Fetch,
  series: Series,
  time: number,
  signal?: AbortSignal,
): Promise<Answer<RawRecord>> => {
  const call = { param: paramOf(series, time) }
  return ask(fetch, ({ v1 }) => v1.candles[':symbol'][':interval'][':time'].record.$get(call), signal)
}

const paramOf = ({ symbol, interval }: Series, time: number) => ({
  ...{ symbol, interval, time: formatBarTime(barTime(time * 1000), interval) },
})
