import type { Interval } from '../interval.ts'
import type { Symbol } from '../symbol.ts'
import { alertKinds, type AlertCondition } from './alert-condition.ts'

/** So many bars that the calendar expects, one after the other, have not come. */
export interface NoDataCondition {
  kind: 'no-data'
  bars: number
}

export type RuleCondition = AlertCondition | NoDataCondition

export const ruleKinds = [...alertKinds, 'no-data'] as const

export type RuleKind = (typeof ruleKinds)[number]

/**
 * How often a rule speaks up: at the first bar that fires, at every one, or, after one that fired, at none that ends within so many
 * seconds of the end of that one.
 */
export const repeats = ['once', 'every-bar', 'cool-down'] as const

export type Repeat = (typeof repeats)[number]

/** Who is told, beside the web app, which shows every alert. */
export type Target = { kind: 'sns' } | { kind: 'webhook'; url: string }

/** What somebody asks for. Moments in milliseconds. */
export interface RuleSettings {
  symbol: Symbol
  interval: Interval
  condition: RuleCondition
  name: string | null
  /** What is said when it fires, with placeholders (see message.ts); the usual sentence where null. */
  message: string | null
  repeat: Repeat
  /** Of the repeat `cool-down`. */
  coolDownSeconds: number | null
  /** Bars that end later do not fire. */
  expiresAt: number | null
  targets: Target[]
}

export interface AlertRule extends RuleSettings {
  id: number
  createdAt: number
  createdBy: string
  /** Bars that end later do not fire. */
  pausedAt: number | null
  /** Only bars that end later fire, and only what was said since is taken back. */
  startsAfter: number
  /** When its condition was last set: a price in it is per share of that day, whatever splits come later. */
  setAt: number
}
