import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Reason } from './reasons.ts'

/** What a format knows beside the body: the facts of the key, and now, in milliseconds. */
export interface ParseContext {
  symbol: Symbol
  interval: Interval
  now: number
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
  /** Rows that could not be read at all; the rest goes on. */
  rejects: Problem[]
  /** Rows in the body, with those that were refused or empty. */
  rows: number
}

/** A format's reading of a body: bars, or the reason why there can be none. `throttled` asks for a later retry. */
export type ParseResult = { ok: true; parsed: Parsed } | { ok: false; problem: Problem }

/** One provider's way of writing bars. Pure and synchronous: the body is text already, unpacked and known to be UTF-8. */
export type Format = (body: string, context: ParseContext) => ParseResult

export const refuse = (reason: Reason, where: string, expected: string, came: string): ParseResult => ({
  ok: false,
  problem: { reason, where, expected, came: came.length > 200 ? `${came.slice(0, 200)}…` : came },
})
