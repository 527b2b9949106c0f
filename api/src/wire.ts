// What goes over the wire, as types for those who read it. Numbers are JSON numbers with the digits that are stored.

import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import type { GapCause } from '@barline/db/domain/gaps-causes'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'

/** `2024-06-10` for `1d` and longer, else `2024-06-10T13:30:00Z`; with `time=unix` seconds since 1970 (of the session date's midnight UTC). */
export type WireTime = string | number

/** A bar: time of its open, prices as traded, volume. */
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

interface CandlesHead {
  interval: Interval
  /** Which adjustments are in the prices: none yet, they are as traded. */
  adjust: 'none'
  /** Pass it as `cursor`, all else unchanged, for the bars that follow; null when there are none. */
  next: string | null
}

/** `GET /v1/candles/{symbol}`, oldest first unless `order=desc`. */
export interface CandlesAnswer<C = WireCandle[]> extends CandlesHead {
  symbol: string
  candles: C
}

/** `GET /v1/candles?symbols=`: one entry for each symbol asked for, empty where there are no bars. */
export interface ManyCandlesAnswer<C = WireCandle[]> extends CandlesHead {
  candles: Record<string, C>
}

export interface SymbolEntry {
  symbol: string
  name: string | null
  exchange: string | null
  currency: string | null
  /** IANA name of the exchange's time zone. */
  timezone: string | null
  /** True where the prices are made up. */
  synthetic: boolean
  /** What can be asked for, shortest bars first. */
  intervals: IntervalEntry[]
}

/** `from` and `to` are the first and the last bar. */
export interface IntervalEntry {
  interval: Interval
  from: string
  to: string
  count: number
  /** Not stored but rolled up from shorter bars when it is read. */
  derived?: true
  /** The count is about right and no more: counting would take longer than anybody waits for a list. Only of derived bars. */
  estimated?: true
}

/** `GET /v1/symbols`. */
export interface SymbolsAnswer {
  symbols: SymbolEntry[]
  next: string | null
}

/**
 * `event: candles` of `GET /v1/stream`: these bars were added or corrected. The event's `id` says how far the reader has come;
 * it is sent back as `Last-Event-ID` and means nothing else.
 */
export interface CandlesEvent {
  symbol: string
  interval: Interval
  /** The series' version as of this change; it grows by one with each. Of derived bars, that of the series they come from. */
  version: number
  from: string
  to: string
  /** Every bar from `from` to `to` as stored now; left out when there are too many, then reload the range. */
  candles?: WireCandle[]
}

/** `event: ready` of `GET /v1/stream`: from here on no change is missed. */
export interface ReadyEvent {
  /** True when this goes on from `Last-Event-ID`; false when what happened before is unknown, then reload what is shown. */
  resumed: boolean
}

/** Bars of one series that one commit added or corrected: each that changed lies within `from` to `to`. */
export interface WireChange {
  symbol: string
  interval: Interval
  from: string
  to: string
  /** How many bars are new, and how many had another value before. */
  inserted: number
  revised: number
  /** The series' version as of this change; it grows by one with each. */
  version: number
  committedAt: string
}

/**
 * `GET /v1/changes`. Who reads the ranges again after each answer has what a full download would have, as of the last `next`.
 * The changes of one series come in the order of their versions.
 */
export interface ChangesAnswer {
  changes: WireChange[]
  /** Pass it as `since` for what follows; also when there is nothing now, for what comes later. */
  next: string
  /** Whether `next` leads to more at once, so that there is no need to wait. */
  more: boolean
}

/** Where a value was read. The first five are of the raw object. */
export interface BarSource {
  provider: Provider
  bucket: string
  key: string
  /** Of the object's newest content, which the value may be older than where the key was written again. */
  versionId: string | null
  etag: string | null
  /** The bar's place in it: the line of a table, counted from 1, or the number in a JSON answer's list, counted from 0. */
  place: number
  /** The same for people: `line 17`, `/chart/result/0/timestamp/16`. */
  where: string
  /** When the provider said so. */
  observedAt: string
  /** Which version of our code read it last. */
  etlVersion: string | null
  /** When the object was removed from the bucket, if it was: what it taught us stays. */
  deletedAt: string | null
}

/** One value of a bar: prices as traded. */
export interface BarValue {
  o: number
  h: number
  l: number
  c: number
  v: number
  /** How many values the bar had before this one. */
  revision: number
  /** The series' version that brought it, and when that was committed. */
  version: number
  committedAt: string
  /** Of the newest observation that says so. */
  source: BarSource
}

/** `GET /v1/candles/{symbol}/{interval}/{time}/passport`: the bar as it is served, and all that it was before. */
export interface Passport extends BarValue {
  symbol: string
  interval: Interval
  t: string
  /** The newest version of the series. */
  seriesVersion: number
  /** Oldest first; each was served from its `version` up to, not including, `untilVersion`. */
  revisions: (BarValue & { untilVersion: number })[]
}

/** One day of trading; all but the date are instants, as `2024-07-03T13:30:00Z`. */
export interface WireSession {
  date: string
  open: string
  /** The first moment after the session. */
  close: string
  /** Where there is no pre- or post-market, the same as `open` and `close`. */
  preOpen: string
  postClose: string
  /** Whether it closes earlier than usual. */
  earlyClose: boolean
}

/** `GET /v1/calendar`. Weekends are neither sessions nor holidays. */
export interface CalendarAnswer {
  exchange: CalendarId
  name: string
  /** IANA zone of the market's clocks. */
  timezone: string
  from: string
  to: string
  sessions: WireSession[]
  holidays: { date: string; name: string; kind: 'closed' | 'early close' }[]
}

/** Expected bars in a row, over nights and holidays, that are missing for one cause. */
export interface WireGap {
  /** Openings of the first and the last of them. */
  from: string
  to: string
  /** How many. */
  slots: number
  /**
   * `not_yet_due`: the bar is not over, or only just. `provider_missing`: within what a loaded object spans, which had no such
   * bar. `fetch_failed`, `rejected`: an object that should have had it holds no answer, or could not be used, or a row of it.
   * `not_backfilled`: outside of what any loaded object spans.
   */
  cause: GapCause
  /** With `fetch_failed` and `rejected`: the raw object, the first where there are several. */
  object?: {
    key: string
    status: string
    reason: string | null
    observedAt: string
    /** Of a refused row. */
    where?: string
  }
}

/** `GET /v1/gaps/{symbol}`. What is expected is present or in one gap: `expected` = `present` + all of `missing`. */
export interface GapsAnswer {
  symbol: string
  interval: Interval
  /** What the bars are held against: regular sessions only. */
  calendar: CalendarId
  /** The range in question; `expected`, `present` and `missing` are of all of it, whatever page this is. */
  from: string
  to: string
  /** Bars that the calendar expects, and for how many of them there is one. */
  expected: number
  present: number
  /** Missing bars by cause; causes without any are left out. */
  missing: Partial<Record<GapCause, number>>
  gaps: WireGap[]
  next: string | null
}

export interface BadParameter {
  parameter: string
  expected: string
  came: string
}

/** RFC 9457, `application/problem+json`. */
export interface Problem {
  /** Which cause this is, e.g. `/problems/unknown-symbol`. */
  type: string
  title: string
  status: number
  detail: string
  /** Also in the header `x-request-id`; finds the request in our log. */
  requestId: string
  /** Every parameter that could not be used. */
  errors?: BadParameter[]
  /** The symbols of the request that nobody knows. */
  symbols?: string[]
}
