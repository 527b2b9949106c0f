import type { Interval } from '@barline/db/domain/interval'
import { intradayLength, isDated } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { isTimeZone } from '@barline/db/domain/time'
import { describe, refuse, type ParseContext, type ParseResult, type Problem } from '../parsed.ts'
import { findAlphaVantageError } from './alphavantage-error.ts'
import { readRows, type NamedRows } from './alphavantage-rows.ts'
import { isObject, pointerTo, readJson, type JsonObject } from './json-body.ts'
import { maxRows } from './max-rows.ts'
import { createRejects } from './rejects.ts'

/**
 * Alpha Vantage's time series: `{"Meta Data":{"2. Symbol":"IBM",...},"Time Series (Daily)":{"2021-01-11":{"1. open":"127.95",...}}}`,
 * newest first. Prices are as traded; the adjusted close stands beside them.
 */
export function parseAlphaVantage(body: string, context: ParseContext): ParseResult {
  const json = readJson(body)
  if (!json.ok) return json
  const answer = json.value
  if (!isObject(answer)) return foreign('body', answer)
  const name = Object.keys(answer).find((key) => /time series/i.test(key))
  if (name === undefined) return withoutSeries(answer)
  const rows = answer[name]
  if (!isObject(rows)) return foreign(pointerTo(name), rows)
  const said = readMeta(answer['Meta Data'], name, context)
  if (!said.ok) return said
  const count = Object.keys(rows).length
  if (count > maxRows) return refuse('too_many_rows', pointerTo(name), `at most ${maxRows} rows`, `${count}`)
  const rejects = createRejects()
  const read = readRows({ ...said.facts, name, rows, declined: declinedBy(context.requestUrl) }, rejects)
  if (!read.ok) return read
  return { ok: true, parsed: { series: [read.series], ...rejects.result(), rows: count } }
}

const declinedBy = (requestUrl: string | undefined) =>
  requestUrl !== undefined && URL.parse(requestUrl)?.searchParams.get('adjusted') === 'false'

/** An empty object is how Alpha Vantage writes that there is nothing. */
function withoutSeries(answer: JsonObject): ParseResult {
  const error = findAlphaVantageError(answer)
  if (error) return { ok: false, problem: error }
  if (Object.keys(answer).length > 0) return foreign('body', answer)
  return { ok: true, parsed: { series: [], rejects: [], rejected: 0, rows: 0 } }
}

type Meta =
  { ok: true; facts: Omit<NamedRows, 'name' | 'rows' | 'declined'> } | { ok: false; problem: Problem }

function readMeta(value: unknown, name: string, { symbol, interval }: ParseContext): Meta {
  const meta = isObject(value) ? value : {}
  const length = lengthOf(name)
  if (!length)
    return refuse(
      'interval_unsupported',
      pointerTo(name),
      'minutes, Daily, Weekly or Monthly',
      describe(name),
    )
  if (length !== interval)
    return refuse('interval_mismatch', pointerTo(name), `${interval}, as the key says`, describe(name))

  const [symbolKey, said = symbol] = find(meta, 'Symbol')
  const named = toSymbol(typeof said === 'string' ? said : '')
  if (!named) return refuse('symbol_invalid', pointerTo('Meta Data', symbolKey), symbolRule, describe(said))

  const [zoneKey, zoneName] = find(meta, 'Time Zone')
  const zone = toZone(zoneName)
  if (!isDated(interval) && !zone)
    return refuse(
      'timezone_unknown',
      pointerTo('Meta Data', zoneKey),
      'a time zone, e.g. "US/Eastern"',
      describe(zoneName),
    )
  return { ok: true, facts: { symbol: named, interval, zone: isDated(interval) ? undefined : zone } }
}

const minutes = new Map<number, Interval>(
  (['1m', '5m', '15m', '30m', '1h'] as const).map((name) => [intradayLength(name)! / 60_000, name]),
)

/** `Time Series (5min)`, `Time Series (Daily)`, `Weekly Adjusted Time Series`. */
function lengthOf(name: string): Interval | undefined {
  const [, count] = /\((\d+)min\)/i.exec(name) ?? []
  if (count !== undefined) return minutes.get(Number(count))
  if (/daily/i.test(name)) return '1d'
  if (/weekly/i.test(name)) return '1w'
  return /monthly/i.test(name) ? '1M' : undefined
}

/** `2. Symbol` and `4. Time Zone` have another number in every kind of answer. */
function find(meta: JsonObject, name: string): [key: string, value: unknown] {
  const key = Object.keys(meta).find((one) => one.replace(/^\d+\. /, '') === name)
  return key === undefined ? [name, undefined] : [key, meta[key]]
}

/** What others call America/New_York is one zone and one name of it. */
function toZone(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined
  if (name === 'US/Eastern') return 'America/New_York'
  return isTimeZone(name) ? name : undefined
}

const foreign = (where: string, value: unknown) =>
  refuse(
    'unexpected_format',
    where,
    'a time series of Alpha Vantage, {"Meta Data":{...},"Time Series (Daily)":{...}}',
    describe(value),
  )
