// Part of wire.ts: prices, and what adjusts them.

import type { ActionSource } from '@barline/db/domain/actions/action'
import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'

/** `2024-06-10` for `1d` and longer, else `2024-06-10T13:30:00Z`; with `time=unix` seconds since 1970 (of the session date's midnight UTC). */
export type WireTime = string | number

/** A bar: time of its open, prices, volume, adjusted as the answer says. */
export interface WireCandle<T extends WireTime = string> {
  t: T
  o: number
  h: number
  l: number
  c: number
  v: number
}

/** Bars as columns (`shape=columns`): one entry of each array a bar. */
export interface WireColumns<T extends WireTime = string> {
  t: T[]
  o: number[]
  h: number[]
  l: number[]
  c: number[]
  v: number[]
}

/**
 * One split or dividend that prices and volume of the bars before it were multiplied by. The factors of a bar are the products of all
 * those whose ex-date lies behind it; what was multiplied is rounded to six digits behind the point.
 */
export interface WireFactor {
  exDate: string
  kind: 'split' | 'dividend'
  /** Of a split, `4:1`: four new shares for one old one. */
  ratio?: string
  /** Of a dividend, per share as it was paid; and the last close before the ex-date, as traded, that it was held against. */
  amount?: number
  previousClose?: number
  /** A split's inverse ratio; for a dividend 1 - amount / previous close, that close in shares as of the ex-date. */
  price: number
  /** A split's ratio; 1 for a dividend. */
  volume: number
}

/**
 * Bars of an answer that are not final, by their `t`. `forming`: not over yet, or nobody has looked since. `revised`: it changed after
 * somebody had looked. A derived bar is never revised: what it is made of is.
 */
export interface WireMarks<T extends WireTime = WireTime> {
  forming: T[]
  revised: T[]
}

interface CandlesHead {
  interval: Interval
  /** Which adjustments are in prices and volume: for splits, for splits and dividends, or none, as traded. */
  adjust: Adjust
  /** Pass it as `cursor`, all else unchanged, for the bars that follow; null when there are none. */
  next: string | null
}

/** `GET /v1/candles/{symbol}`, oldest first unless `order=desc`. */
export interface CandlesAnswer<C = WireCandle[]> extends CandlesHead {
  symbol: string
  /** With `factors=true`: what adjusted at least one of these bars, oldest first. */
  factors?: WireFactor[]
  /** With `status=true`. */
  status?: WireMarks
  candles: C
}

/** `GET /v1/candles?symbols=`: one entry for each symbol asked for, empty where there are no bars. */
export interface ManyCandlesAnswer<C = WireCandle[]> extends CandlesHead {
  factors?: Record<string, WireFactor[]>
  status?: Record<string, WireMarks>
  candles: Record<string, C>
}

/** A split or dividend. */
export interface WireAction {
  exDate: string
  kind: 'split' | 'dividend'
  /** Of a split, `4:1`: four new shares for one old one. */
  ratio?: string
  /** Of a dividend, per share, as it was paid. */
  amount?: number
  /** Of a dividend; null where nobody said, and it is that of the prices. */
  currency?: string | null
  /** Who says so, the one that is followed first; `facts` are those that Barline keeps itself. */
  sources: ActionSource[]
}

/** `GET /v1/corporate-actions/{symbol}`, oldest first; also what is announced and has not happened yet, which adjusts nothing. */
export interface ActionsAnswer {
  symbol: string
  /** Of the prices; null where nobody said. */
  currency: string | null
  actions: WireAction[]
}
