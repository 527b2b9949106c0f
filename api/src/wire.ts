// What goes over the wire, as types for those who read it. Numbers are JSON numbers with the digits that are stored.

import type { Basis } from '@barline/db/domain/actions/as-traded'
import type { ActionSource } from '@barline/db/domain/actions/action'
import type { BarStatus } from '@barline/db/domain/bar-status'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import type { GapCause } from '@barline/db/domain/gaps-causes'
import type { Interval } from '@barline/db/domain/interval'
import type { Provider } from '@barline/db/domain/provider'
import type { WireCandle } from './candles/wire.ts'
import type { FlagKind } from '@barline/db/domain/quality/policy'

export type * from './actions/wire.ts'
export type * from './calendar/wire.ts'
export type * from './candles/wire.ts'
export type * from './http/wire.ts'
export type * from './symbols/wire.ts'

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
  /** Every bar from `from` to `to` as it is now, adjusted as asked; left out when there are too many, then reload the range. */
  candles?: WireCandle[]
}

/** `event: ready` of `GET /v1/stream`: from here on no change is missed. */
export interface ReadyEvent {
  /** True when this goes on from `Last-Event-ID`; false when what happened before is unknown, then reload what is shown. */
  resumed: boolean
}

/**
 * Bars of one series that one commit added or corrected, or that a split or dividend adjusts otherwise now: each that changed lies
 * within `from` to `to`.
 */
export interface WireChange {
  /**
   * `bars`: some are new or have another value. `split`: a split came, went or changed; bars before it are adjusted otherwise, and where
   * a provider had divided by it, they are other as traded, too. `dividend`: only bars with `adjust=all` are others.
   */
  cause: 'bars' | 'split' | 'dividend'
  symbol: string
  interval: Interval
  from: string
  to: string
  /** With `adjust=all` bars from here on are others: a close has changed that a dividend is held against. Left out where it is `from`. */
  allFrom?: string
  /** How many bars are new, and how many had another value before. */
  inserted: number
  revised: number
  /** The series' version as of this change; it grows by one with each. */
  version: number
  committedAt: string
}

/**
 * `GET /v1/changes`. Who reads the ranges again after each answer has what a full download would have, as of the last `next`: with
 * `adjust=none` or `adjust=split` all but those whose cause is `dividend`, with `adjust=all` all of them, from `allFrom` where it is told.
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

/** Open, high, low, close and volume. */
export interface BarNumbers {
  o: number
  h: number
  l: number
  c: number
  v: number
}

/** A split that a provider had divided its prices by, taken out of them again: times `ratio` before the ex-date. */
export interface Conversion {
  kind: 'split'
  exDate: string
  /** New shares for old ones: `4:1`. */
  ratio: string
  /** Who says so, the one that is followed first; `facts` is the list that Barline keeps itself. */
  sources: ActionSource[]
}

/** One value of a bar: prices as traded. */
export interface BarValue extends BarNumbers {
  /** `forming`: nobody had looked since the bar was over. `final`: somebody had. `revised`: it changed after somebody had. */
  status: BarStatus
  /** What stands at the named place, and the splits by which that becomes the value; none where they are the same. */
  provided: BarNumbers
  conversions: Conversion[]
  /** How the provider gives prices: as traded, divided by splits up to `basisOn`, or so that it had to be told from its bars. */
  basis: Basis
  basisOn: string | null
  /** A split is known of which it cannot be told whether it is in what was provided. */
  doubtful: boolean
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
  /** What is suspicious about it, held against the bars around it; empty where nothing is. */
  checks: WireFlag[]
  /** Oldest first; each was served from its `version` up to, not including, `untilVersion`. */
  revisions: (BarValue & { untilVersion: number })[]
}

/** Expected bars in a row, over nights and holidays, that are missing for one cause. */
export interface WireGap {
  /** Openings of the first and the last of them. */
  from: string
  to: string
  /** How many. */
  slots: number
  /**
   * `not_yet_due`: the bar is not over, or only just. `no_trades`: a source says so. `provider_missing`: within what a loaded object spans, which had no such
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

/** `GET .../passport` of a bar that is not stored but rolled up when it is read: the stored bars that it is made of have one each. */
export interface DerivedPassport {
  symbol: string
  interval: Interval
  t: string
  /** `from` and `to` are the first and the last of `count` bars of `interval`, which `GET /v1/candles` lists. */
  derived: { interval: Interval; from: string; to: string; count: number }
}

/** A suspicion about bars in a row, `from` the first `to` the last; nothing is ever repaired or left out because of it. */
export interface WireFlag {
  kind: FlagKind
  from: string
  to: string
  bars: number
  /** What was seen. */
  note: string
}

export interface WireFreshness {
  /** The last bar, and the newest observation of it. */
  last: string
  observedAt: string
  /** How many later bars the calendar expects by now, and the first of them; null where nobody knows when the market trades. */
  behind: number | null
  missing: string | null
}

/** Two providers that gave the same bars, of which the first one's are served. Compared are final values that were replaced by the other's. */
export interface WireDisagreement {
  providers: [served: Provider, other: Provider]
  compared: number
  differing: number
  /** Relative differences of the price that differs most, among the bars that differ; 0.01 is one per cent. */
  median: number | null
  worst: { relative: number; t: string } | null
}

/** Bars that the calendar expects by now, and for how many of them there is one. */
export interface WireCoverage {
  calendar: CalendarId
  expected: number
  present: number
}

/** `GET /v1/quality/{symbol}`. Everything but `flags` is of the whole range, whatever page this is. */
export interface QualityAnswer {
  symbol: string
  interval: Interval
  /** The series' version, and the range that was looked at. */
  version: number
  from: string
  to: string
  bars: number
  freshness: WireFreshness
  /** Null where nobody knows when the market trades. */
  coverage: WireCoverage | null
  /** How many bars have a flag, by its kind; kinds without any are left out. */
  flagged: Partial<Record<FlagKind, number>>
  disagreements: WireDisagreement[]
  flags: WireFlag[]
  next: string | null
}

/** One series of `GET /v1/quality`: as of `GET /v1/quality/{symbol}`, without the single flags. */
export interface SeriesQuality {
  symbol: string
  interval: Interval
  version: number
  from: string
  to: string
  bars: number
  freshness: WireFreshness
  /** Null where the bars were not looked at, as there are too many for a list. */
  checked: Pick<QualityAnswer, 'coverage' | 'flagged' | 'disagreements'> | null
}

/** `GET /v1/quality`, by symbol. */
export interface QualityListAnswer {
  series: SeriesQuality[]
  next: string | null
}
