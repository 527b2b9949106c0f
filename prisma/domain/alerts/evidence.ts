import type { SplitList } from '../actions/split-list.ts'
import type { Interval } from '../interval.ts'
import type { AlertCondition } from './alert-condition.ts'
import type { NoDataCondition } from './alert-rule.ts'

/** A bar and what was worked out at it. Times as the API writes them; prices and volume as adjusted for splits. */
export interface ProvenBar {
  time: string
  close: number
  /** By the names that a message may use. */
  values: Record<string, number>
  /** Which value of the bar this is, and the object that it is from; of one that is made of others, of the last of them. */
  revision: number
  rawObjectId: number
}

/** What proves that a condition became true at a bar. */
export interface FiringEvidence {
  /** As it was evaluated: a price per share of today, whatever split came after the rule. */
  condition: AlertCondition
  before: ProvenBar
  after: ProvenBar
  /** All bars that the values were worked out of. */
  bars: { from: string; to: string; count: number }
  /** The interval of the stored bars that those are made of, where they are not stored themselves. */
  source?: Interval
  /** Of the stored series: which values its bars had. */
  version: number
  /** The splits that were taken out of them: those in effect. */
  splits: SplitList
}

/** What proves that bars did not come. */
export interface SilenceEvidence {
  condition: NoDataCondition
  /** The last bar that was there; null where there was none. */
  last: string | null
  missing: { from: string; to: string; count: number }
}

export type Evidence = FiringEvidence | SilenceEvidence

/** A bar whose value is another one now; `was` is null where it came late. */
export interface ChangedBar {
  time: string
  was: BarValues | null
  is: BarValues & { revision: number; rawObjectId: number }
}

/** As traded. */
export interface BarValues {
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/**
 * Why an alert was taken back. `correction`: bars that it came from have other values, or came late. `split`: one became known, and the bars
 * mean something else. `not-final`: nobody has looked at its bar since it was over, by what is known now. `repeat`: an earlier bar
 * fires now, and the rule does not speak up so soon again. `source`: bars of its interval came to be stored, or were no more, or are made of those
 * of another one. `hours`: by what is known now of its exchange its bar ended when the rule was not in force.
 */
export interface Withdrawal {
  cause: 'correction' | 'split' | 'not-final' | 'repeat' | 'source' | 'hours'
  /** The newest of them, and how many there are. */
  bars: ChangedBar[]
  count: number
  /** That were not taken out then. */
  splits: SplitList
  /** What is worked out at the bar now; null where it is not final, or has no value. */
  now: { close: number; values: Record<string, number> } | null
  /** The version of the series that this was seen in. */
  version: number
}
