import type { Basis } from '@barline/db/domain/actions/as-traded'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { describe, refuse, type ParseContext, type ParseResult } from '../parsed.ts'
import { isObject, readJson, type JsonObject } from './json-body.ts'
import { findPolygonError } from './polygon-error.ts'
import { createRejects, type Rejects } from './rejects.ts'
import { joinSeries, type SeriesRead } from './series-list.ts'
import { readStampedBars } from './stamped-bars.ts'
import { indices, pair, usStocks, type Market } from './markets.ts'

/**
 * Polygon's v2 aggregates, `{"ticker":"AAPL","status":"OK","results":[{"t":1672722000000,"o":...},...]}`. The answers about one
 * day (`prev`, `grouped`) name the ticker in each result, as `T`, and stamp it with the close.
 */
export function parsePolygon(body: string, context: ParseContext): ParseResult {
  const json = readJson(body)
  if (!json.ok) return json
  const answer = json.value
  if (!isObject(answer)) return foreign('body', answer)
  const error = findPolygonError(answer)
  if (error) return { ok: false, problem: error }
  const { results } = answer
  const isEmpty = results === undefined || results === null
  if (isEmpty && answer.resultsCount !== 0 && answer.count !== 0) return foreign('body', answer)
  if (!isEmpty && !Array.isArray(results)) return foreign('/results', results)
  const rejects = createRejects()
  const list: readonly unknown[] = isEmpty ? [] : (results as unknown[])
  const basis = basisOf(answer.adjusted)
  const groups = groupByTicker(list, answer)
  return joinSeries(readGroups(groups, basis, context, rejects), rejects, answer.next_url)
}

/** `"adjusted":true` means splits, and only splits, up to the day of the request; old answers write 1. */
function basisOf(adjusted: unknown): Basis {
  if (adjusted === true || adjusted === 1) return 'split'
  return adjusted === false || adjusted === 0 ? 'traded' : 'unknown'
}

/** Results of one ticker, with their places in the list. `isOfDay`: they say themselves whose they are. */
interface Group {
  ticker: unknown
  isOfDay: boolean
  where: string
  bars: [number, unknown][]
}

function groupByTicker(results: readonly unknown[], { ticker }: JsonObject): Group[] {
  const groups = new Map<unknown, Group>()
  if (ticker !== undefined) groups.set(ticker, { ticker, isOfDay: false, where: '/ticker', bars: [] })
  for (const [place, result] of results.entries()) {
    const own = isObject(result) ? result.T : undefined
    const name = own ?? ticker
    const known = groups.get(name)
    const group = known ?? { ticker: name, isOfDay: false, where: `/results/${place}/T`, bars: [] }
    if (!known) groups.set(name, group)
    group.isOfDay ||= own !== undefined
    group.bars.push([place, result])
  }
  return [...groups.values()]
}

function* readGroups(
  groups: readonly Group[],
  basis: Basis,
  context: ParseContext,
  rejects: Rejects,
): Iterable<SeriesRead> {
  const seen = new Set<string>()
  for (const group of groups) {
    const symbol = toOurs(group.ticker, context.symbol)
    if (!symbol || seen.has(symbol)) {
      const expected = symbol ? 'each ticker once' : `${symbolRule}; of X:, C: and I: the key’s own`
      yield refuse('symbol_invalid', group.where, expected, describe(group.ticker))
      continue
    }
    seen.add(symbol)
    yield readGroup(group, symbol, basis, context, rejects)
  }
}

function readGroup(
  { ticker, bars, isOfDay, where }: Group,
  symbol: Symbol,
  basis: Basis,
  { interval }: ParseContext,
  rejects: Rejects,
): SeriesRead {
  if (isOfDay && interval !== '1d')
    return refuse(
      'interval_mismatch',
      where,
      `bars of ${interval}, as the key says`,
      'an answer about one day',
    )
  const market = marketOf(ticker, symbol)
  const source = {
    instrument: { symbol, currency: market.currency, timezone: market.zone },
    basis,
    bars,
    pointer: (place: number) => `/results/${place}`,
    readStamp: (stamp: unknown) => (Number.isInteger(stamp) ? (stamp as number) : Number.NaN),
    stampRule: 'whole milliseconds since 1970',
  }
  const dates = isOfDay ? 'anytime' : market.dates
  return readStampedBars(source, { interval, zone: market.zone, dates }, rejects)
}

/**
 * Our name of a ticker. Coins (`X:BTCUSD`), currencies (`C:EURUSD`) and indices (`I:SPX`) have a prefix and no sign between the
 * halves: it is the key that says how we write them.
 */
function toOurs(ticker: unknown, ofKey: Symbol): Symbol | undefined {
  if (ticker === undefined) return ofKey
  if (typeof ticker !== 'string') return undefined
  const [, plain] = /^[XCI]:(.+)$/.exec(ticker) ?? []
  if (plain === undefined) return toSymbol(ticker)
  return namesOf(ofKey).includes(plain) ? ofKey : undefined
}

/** `BTC-USD` is BTCUSD; of currencies Yahoo's `EURUSD=X` is EURUSD, and `INR=X` what a dollar costs. */
function namesOf(symbol: Symbol): string[] {
  const [, money] = /^(\w+)=X$/.exec(symbol) ?? []
  return money === undefined ? [symbol.replace(/[^A-Z0-9]/g, '')] : [money, `USD${money}`]
}

function marketOf(ticker: unknown, symbol: Symbol): Market {
  const prefix = typeof ticker === 'string' ? ticker.slice(0, 2) : ''
  if (prefix === 'X:' || prefix === 'C:') return pair(symbol)
  return prefix === 'I:' ? indices : usStocks
}

const foreign = (where: string, value: unknown) =>
  refuse(
    'unexpected_format',
    where,
    'aggregates of Polygon, {"ticker":"AAPL","results":[...]}',
    describe(value),
  )
