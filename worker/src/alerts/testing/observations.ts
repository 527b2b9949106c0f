import type { Db } from '@barline/db/client'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { candle, firstDay, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import fc from 'fast-check'
import { onDay } from './alert-store.ts'

/** What may be observed of one symbol, by chance. */
export const observation = fc.record({
  provider: fc.constantFrom('csv' as const, 'yahoo' as const),
  /** When it was observed: in the middle of sessions, too, of which some bars are. */
  day: fc.integer({ min: 3, max: 26 }),
  time: fc.constantFrom('18:00:00', '23:00:00'),
  from: fc.integer({ min: 0, max: 14 }),
  bars: fc.array(fc.record({ close: fc.integer({ min: 8, max: 13 }), volume: fc.constantFrom(100, 250) }), {
    minLength: 6,
    maxLength: 12,
    size: 'max',
  }),
  split: fc.option(fc.integer({ min: 3, max: 16 }), { freq: 6 }),
  /** Weeks are made of days and quarters of an hour of minutes, until some are stored. */
  isLonger: fc.nat(12).map((number) => number === 0),
  /** Of weeks: those before the first one that is stored may have been made of days. */
  firstWeek: fc.nat(2),
})

export type Observation = typeof observation extends fc.Arbitrary<infer T> ? T : never

const toronto = { timezone: 'America/Toronto' }
const honolulu = { timezone: 'Pacific/Honolulu' }
const newYork = { exchange: 'NYSE', timezone: 'America/New_York' }

/** What answers say of where a symbol trades, and what they say from some day on. */
export const place = fc.record({
  said: fc.constantFrom(
    { suffix: '', before: {}, after: {} },
    { suffix: '.TO', before: {}, after: toronto },
    { suffix: '.TO', before: {}, after: newYork },
    { suffix: '.TO', before: toronto, after: honolulu },
    { suffix: '.TO', before: honolulu, after: newYork },
  ),
  since: fc.integer({ min: 8, max: 24 }),
})

export type Place = typeof place extends fc.Arbitrary<infer T> ? T : never

/** When one was made, as text. */
export const momentOf = ({ day, time }: Observation): string => onDay(day, time)

/** Stores one as the pipeline does: those of a longer interval where they say so, else those that it is made of. */
export function putObservation(
  db: Db,
  given: Observation,
  on: { symbol: Symbol; interval: Interval; place: Place; number: number },
) {
  const { symbol, interval, number } = on
  const { said, since } = on.place
  const series = seriesOf(given, symbol, interval)
  const instrument = { ...series.instrument, ...(given.day < since ? said.before : said.after) }
  const object = rawObject({
    provider: given.provider,
    key: `${symbol} ${number}`,
    observedAt: new Date(momentOf(given)),
  })
  return storeObject(db, object, loaded, [{ ...series, instrument }])
}

/** Minutes of four days around the edges of sessions and of their quarters of an hour, and in their middle. */
const minutes = [6, 7, 8, 9].flatMap((day) =>
  ['14:28', '14:31', '14:44', '14:46', '17:45', '17:58', '20:59', '21:01'].map((time) =>
    Date.parse(onDay(day, `${time}:00`)),
  ),
)

/** What is longer, and made of these until some of it is stored itself. */
const longer = {
  week: ({ firstWeek }: Observation, index: number) => firstDay + (7 * (firstWeek + index) - 1) * 86_400_000,
  quarter: ({ from }: Observation, index: number) =>
    Math.floor((minutes[from + index] ?? minutes.at(-1)! + index * 900_000) / 900_000) * 900_000,
}

function seriesOf(given: Observation, symbol: Symbol, interval: Interval): SeriesBars {
  const { bars, from, split, isLonger } = given
  const isIntraday = interval === '15m'
  const timeOf = isLonger
    ? (index: number) => longer[isIntraday ? 'quarter' : 'week'](given, index)
    : (index: number) => (isIntraday ? minutes[from + index]! : firstDay + (from + index) * 86_400_000)
  const stored = isLonger ? (isIntraday ? '15m' : '1w') : isIntraday ? '1m' : '1d'
  const candles = bars
    .slice(0, isLonger ? 4 : 12)
    .map((bar, index) => candle({ ...bar, time: barTime(timeOf(index)) }))
  const unique = [...new Map(candles.map((one) => [one.time, one])).values()]
  const series = seriesBars(unique, { symbol, interval: stored })
  if (split === null) return series
  const exDate = barTime(Date.parse(onDay(split)))
  return { ...series, actions: [{ kind: 'split', exDate, numerator: 2, denominator: 1 }] }
}
