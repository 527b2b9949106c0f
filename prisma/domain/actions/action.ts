import type { BarTime } from '../time.ts'
import type { Provider } from '../provider.ts'

/** `numerator` new shares for `denominator` old ones, 4 for 1, from the session of the ex-date on. */
export interface Split {
  exDate: BarTime
  numerator: number
  denominator: number
}

/** Paid to who held the share before the ex-date; per share, in the currency of the quotation unless it says another. */
export interface Dividend {
  exDate: BarTime
  amount: number
  currency?: string | undefined
}

/** As an answer tells of it. `paid`: whether the amount is what was paid then, or is divided by the splits up to the observation. */
export type ReportedAction = ({ kind: 'split' } & Split) | ({ kind: 'dividend'; paid: boolean } & Dividend)

/** `facts` is the file that Barline maintains itself. */
export type ActionSource = Provider | 'facts'

/** A report, who made it, and when: of two by the same provider on the same ex-date the later one counts. */
export type ActionReport = ReportedAction & { source: ActionSource; observedAt: number }

/** What follows from all reports: each action once. Amounts as paid. `sources`: who says so, the one that is followed first. */
export type CorporateAction = (({ kind: 'split' } & Split) | ({ kind: 'dividend' } & Dividend)) & {
  sources: ActionSource[]
}

/** How many shares one share before the ex-date has become. */
export const ratioOf = ({ numerator, denominator }: Split): number => numerator / denominator
