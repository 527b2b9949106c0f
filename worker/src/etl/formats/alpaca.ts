import type { Basis } from '@barline/db/domain/actions/as-traded'
import type { Interval } from '@barline/db/domain/interval'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { describe, refuse, type ParseContext, type ParseResult, type Problem } from '../parsed.ts'
import { findAlpacaError } from './alpaca-error.ts'
import { isObject, pointerTo, readJson, type JsonObject } from './json-body.ts'
import { createRejects, type Rejects } from './rejects.ts'
import { joinSeries, type SeriesRead } from './series-list.ts'
import { readStampedBars } from './stamped-bars.ts'
import { pair, usStocks } from './markets.ts'

/**
 * Alpaca's v2 bars: `{"bars":{"AAPL":[{"t":"2021-10-13T04:00:00Z","o":...},...]},"next_page_token":null}`, the list itself for one
 * symbol, and in place of a list the one bar of the `latest` answers.
 */
export function parseAlpaca(body: string, context: ParseContext): ParseResult {
  const json = readJson(body)
  if (!json.ok) return json
  const answer = json.value
  if (!isObject(answer)) return foreign('body', answer)
  const error = findAlpacaError(answer)
  if (error) return { ok: false, problem: error }
  if (answer.bars === undefined && answer.bar === undefined) return foreign('body', answer)
  const found = findLists(answer)
  if ('reason' in found) return { ok: false, problem: found }
  const rejects = createRejects()
  return joinSeries(readLists(found, answer, context, rejects), rejects, answer.next_page_token)
}

/** What stands under one symbol. `name` is undefined where the answer leaves to the request which symbol it is. */
interface Found {
  name: unknown
  where: string
  value: unknown
}

function findLists({ bars, bar, symbol }: JsonObject): Found[] | Problem {
  if (bar !== undefined) return [{ name: symbol, where: '/bar', value: bar }]
  if (Array.isArray(bars)) return [{ name: symbol, where: '/bars', value: bars }]
  // Alpaca's way to write that there are none.
  if (bars === null) return []
  if (!isObject(bars)) return foreign('/bars', bars).problem
  return Object.entries(bars).map(([name, value]) => ({ name, where: pointerTo('bars', name), value }))
}

function* readLists(
  found: readonly Found[],
  answer: JsonObject,
  context: ParseContext,
  rejects: Rejects,
): Iterable<SeriesRead> {
  const seen = new Set<string>()
  for (const { name, where, value } of found) {
    const symbol = name === undefined ? context.symbol : toSymbol(typeof name === 'string' ? name : '')
    if (!symbol || seen.has(symbol)) {
      const expected = symbol ? 'each symbol once' : symbolRule
      yield refuse('symbol_invalid', where, expected, describe(name))
      continue
    }
    seen.add(symbol)
    yield readList(
      value,
      where,
      { symbol, currency: currencyOf(answer), basis: basisOf(context.requestUrl) },
      context.interval,
      rejects,
    )
  }
}

function readList(
  value: unknown,
  where: string,
  { symbol, currency, basis }: { symbol: Symbol; currency: string | undefined; basis: Basis },
  interval: Interval,
  rejects: Rejects,
): SeriesRead {
  const isLatest = isObject(value)
  if (isLatest && interval !== '1m')
    return refuse(
      'interval_mismatch',
      where,
      `a list of bars of ${interval}`,
      'a latest bar, which is a minute',
    )
  if (!isLatest && !Array.isArray(value) && value !== null) return foreign(where, value)
  const list: readonly unknown[] = isLatest ? [value] : Array.isArray(value) ? value : []
  const market = symbol.includes('/') ? pair(symbol) : usStocks
  const source = {
    instrument: { symbol, currency: currency ?? market.currency, timezone: market.zone },
    basis,
    bars: [...list.entries()],
    pointer: (place: number) => (isLatest ? where : `${where}/${place}`),
    readStamp,
    stampRule: 'an RFC 3339 time as "2021-10-13T04:00:00Z"',
  }
  return readStampedBars(source, { interval, ...market }, rejects)
}

/** The answer does not say what the request asked for. Without a word in it Alpaca adjusts nothing. */
function basisOf(requestUrl: string | undefined): Basis {
  const asked =
    requestUrl === undefined ? null : (URL.parse(requestUrl)?.searchParams.get('adjustment') ?? null)
  if (asked === null || asked === 'raw') return 'traded'
  return asked === 'split' ? 'split' : 'unknown'
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

const readStamp = (stamp: unknown): number =>
  typeof stamp === 'string' && rfc3339.test(stamp) ? Date.parse(stamp) : Number.NaN

const currencyOf = ({ currency }: JsonObject) =>
  typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : undefined

const foreign = (where: string, value: unknown) =>
  refuse('unexpected_format', where, 'bars of Alpaca, {"bars":{"AAPL":[...]}}', describe(value))
