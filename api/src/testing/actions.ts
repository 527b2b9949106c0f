import type { ReportedAction } from '@barline/db/domain/actions/action'
import { barTime } from '@barline/db/domain/time'
import type { SeriesBars } from '@barline/db/store-object'

const exDate = (date: string) => barTime(Date.parse(date))

/** `split('2024-01-05', 4)`: four new shares for one old one. */
export const split = (date: string, numerator: number, denominator = 1): ReportedAction => ({
  ...{ kind: 'split', exDate: exDate(date), numerator, denominator },
})

export const dividend = (date: string, amount: number, currency?: string): ReportedAction => ({
  ...{ kind: 'dividend', exDate: exDate(date), amount, currency, paid: true },
})

/** A series, and what its answer tells of splits and dividends. */
export const telling = (series: SeriesBars, ...actions: ReportedAction[]): SeriesBars => ({
  ...series,
  actions,
})
