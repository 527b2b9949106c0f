import type { Interval } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { isTimeZone } from '@barline/db/domain/time'
import { isDated } from '@barline/db/domain/interval'
import { describe, refuse, type InstrumentFacts, type ParseContext, type Problem } from '../parsed.ts'
import { isObject, type JsonObject } from './json-body.ts'
import { isTime } from './yahoo-bars.ts'

export type YahooMeta =
  | { ok: true; instrument: InstrumentFacts; interval: Interval; asOf: Date | undefined }
  | { ok: false; problem: Problem }

const granularities = new Map<unknown, Interval>([
  ['1m', '1m'],
  ['5m', '5m'],
  ['15m', '15m'],
  ['30m', '30m'],
  ['60m', '1h'],
  ['1h', '1h'],
  ['4h', '4h'],
  ['1d', '1d'],
  ['1wk', '1w'],
  ['1mo', '1M'],
])

/** Whose bars they are and how long. What the answer says is right where the key differs: a ticker may have been renamed. */
export function readMeta(result: JsonObject, pointer: string, { symbol, interval }: ParseContext): YahooMeta {
  const where = `${pointer}/meta`
  const { meta } = result
  if (!isObject(meta)) return refuse('unexpected_format', where, 'what the bars are of', describe(meta))

  const named =
    meta.symbol === undefined ? symbol : toSymbol(typeof meta.symbol === 'string' ? meta.symbol : '')
  if (!named) return refuse('symbol_invalid', `${where}/symbol`, symbolRule, describe(meta.symbol))

  const { dataGranularity = interval } = meta
  const length = dataGranularity === interval ? interval : granularities.get(dataGranularity)
  const said = `${where}/dataGranularity`
  if (!length)
    return refuse(
      'interval_unsupported',
      said,
      [...granularities.keys()].join(' | '),
      describe(dataGranularity),
    )
  if (length !== interval)
    return refuse('interval_mismatch', said, `${interval}, as the key says`, describe(dataGranularity))

  const timezone = zoneOf(meta.exchangeTimezoneName)
  if (!timezone && isDated(interval))
    return refuse(
      'timezone_unknown',
      `${where}/exchangeTimezoneName`,
      'the exchange’s time zone, e.g. "America/New_York": it decides the date of a bar',
      describe(meta.exchangeTimezoneName),
    )
  const instrument: InstrumentFacts = {
    symbol: named,
    name: fact(meta.longName) ?? fact(meta.shortName),
    exchange: fact(meta.fullExchangeName) ?? fact(meta.exchangeName),
    currency: fact(meta.currency),
    timezone,
  }
  // The last trade that the answer knew of: it was not read before that, and in a market that is open not long after.
  const asOf = isTime(meta.regularMarketTime) ? new Date(meta.regularMarketTime * 1000) : undefined
  return { ok: true, instrument, interval, asOf }
}

const zoneOf = (name: unknown) => (typeof name === 'string' && isTimeZone(name) ? name : undefined)

/** Text as it can be stored and shown: Yahoo pads names with spaces. */
function fact(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value
    .slice(0, 200)
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return text === '' ? undefined : text
}
