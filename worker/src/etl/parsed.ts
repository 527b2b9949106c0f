import type { ReportedAction } from '@barline/db/domain/actions/action'
import type { Basis } from '@barline/db/domain/actions/as-traded'
import type { Candle, PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Reason } from './reasons.ts'

/** What a format knows beside the body: the facts of the key, and now, in milliseconds. */
export interface ParseContext {
  symbol: Symbol
  interval: Interval
  now: number
  /** What was asked, where the object's metadata says so. */
  requestUrl?: string | undefined
}

/** What an answer says of its instrument; undefined where it does not. */
export interface InstrumentFacts {
  symbol: Symbol
  name?: string | undefined
  exchange?: string | undefined
  currency?: string | undefined
  /** IANA name of the exchange's zone. */
  timezone?: string | undefined
}

/** Bars of one series as the body has them, times already as keys (see BarTime), in any order, not yet checked. */
export interface ParsedSeries {
  instrument: InstrumentFacts
  interval: Interval
  bars: PlacedCandle[]
  /** How the provider gives prices: see `bases`. */
  basis: Basis
  /** When the prices were read, where the body says so. */
  asOf?: Date | undefined
  /** Splits and dividends that the body tells of. */
  actions?: ReportedAction[] | undefined
  /** Where bars would have opened of which the body says that there are none; keys as those of bars. */
  empty?: number[] | undefined
  /** How people find a bar's field in the body, from the bar's place. */
  locate: (place: number, field: keyof Candle) => string
}

/** A problem with a body or a row of it: what was expected, what came, and where (JSON pointer, or `line 17, column Close`). */
export interface Problem {
  reason: Reason
  where: string
  expected: string
  came: string
}

export interface Parsed {
  series: ParsedSeries[]
  /** Rows that could not be used; the rest goes on. Only the first thousand are described, `rejected` counts them all. */
  rejects: Problem[]
  rejected: number
  /** Rows in the body, with those that were refused or empty. */
  rows: number
  /** The answer goes on on another page. */
  more?: boolean
}

/** A format's reading of a body: bars, or the reason why there can be none. `throttled` asks for a later retry. */
export type ParseResult = { ok: true; parsed: Parsed } | { ok: false; problem: Problem }

/** One provider's way of writing bars. Pure and synchronous: the body is text already, unpacked and known to be UTF-8. */
export type Format = (body: string, context: ParseContext) => ParseResult

/** What is quoted from the body is written so that every log, and PostgreSQL, can hold it. */
export const problem = (reason: Reason, where: string, expected: string, came: string): Problem => ({
  reason,
  where: showable(where),
  expected: showable(expected),
  came: showable(came),
})

export const refuse = (reason: Reason, where: string, expected: string, came: string) => ({
  ok: false as const,
  problem: problem(reason, where, expected, came),
})

/** A JSON value in a few words: text in quotes, so that `"12"` is told from 12. Never walks into it: it may be deep. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return `"${value.slice(0, longest)}"`
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value !== 'object' || value === null) return String(value)
  const keys = Object.keys(value)
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 8).join(', ')}`
}

const longest = 200

/** Neither NUL nor half of a surrogate pair can be stored as text, and nobody can read a control character. */
function showable(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  return cut
    .toWellFormed()
    .replace(/\p{Cc}/gu, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
