import type { Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { locate, type Place } from '../dlq/locate.ts'

/** A bar as the ledger knows where it was read. */
export interface RecordOf {
  provider: Provider
  symbol: string
  /** As it was stored with the bar: a line from 1 on, or a number in a list. */
  place: number
}

export interface LocatedPart extends Place {
  /** A line, or a JSON pointer. */
  where: string
}

/** Where in an object's text a bar's numbers stand: in one place, or in one for each column. None where it is no longer as it was. */
export function locateRecord(text: string, of: RecordOf): LocatedPart[] {
  if (!/^\s*[[{]/.test(text)) return parts(text, [`line ${of.place}`])
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return []
  }
  const named = pointersOf(json, of).filter((path) => valueAt(json, path) !== undefined)
  return parts(
    text,
    named.map((path) => path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')),
  )
}

const parts = (text: string, all: readonly string[]): LocatedPart[] =>
  all.flatMap((where) => {
    const found = locate(text, where)
    return found ? [{ where, ...found }] : []
  })

type Path = readonly string[]

function pointersOf(json: unknown, { provider, symbol, place }: RecordOf): Path[] {
  const at = String(place)
  switch (provider) {
    case 'yahoo': {
      const result = ['chart', 'result', String(resultOf(json, symbol))]
      const quote = [...result, 'indicators', 'quote', '0']
      const columns = ['open', 'high', 'low', 'close', 'volume'].map((name) => [...quote, name, at])
      return [[...result, 'timestamp', at], ...columns]
    }
    case 'polygon':
      return [['results', at]]
    case 'alphavantage':
      return entriesOf(json).flatMap(([name, rows]) => {
        const stamp = Object.keys(rows as object)[place]
        return stamp === undefined ? [] : [[name, stamp]]
      })
    default:
      return [['bar'], ...listsOf(valueAt(json, ['bars']), symbol).map((list) => withPlace(json, list, at))]
  }
}

/** The one of the answer's results that is of the symbol; the first where none says so. */
function resultOf(json: unknown, symbol: string): number {
  const results = valueAt(json, ['chart', 'result'])
  const index = Array.isArray(results)
    ? results.findIndex((result) => isOf(valueAt(result, ['meta', 'symbol']), symbol))
    : -1
  return Math.max(index, 0)
}

const entriesOf = (json: unknown) =>
  Object.entries(json as object).filter(([name, rows]) => /time series/i.test(name) && isObject(rows))

/** Alpaca's bars: a list, or one for each symbol. */
function listsOf(bars: unknown, symbol: string): Path[] {
  if (Array.isArray(bars)) return [['bars']]
  return isObject(bars)
    ? Object.keys(bars)
        .filter((name) => isOf(name, symbol))
        .map((name) => ['bars', name])
    : []
}

/** In place of a list there may be the one bar itself. */
const withPlace = (json: unknown, list: Path, place: string): Path =>
  Array.isArray(valueAt(json, list)) ? [...list, place] : list

const isOf = (name: unknown, symbol: string) => typeof name === 'string' && toSymbol(name) === symbol

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const valueAt = (json: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    json,
  )
