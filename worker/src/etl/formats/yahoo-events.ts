import type { ReportedAction } from '@barline/db/domain/actions/action'
import type { BarTime } from '@barline/db/domain/time'
import { isObject, type JsonObject } from './json-body.ts'
import { isTime } from './yahoo-bars.ts'

/**
 * Splits and dividends beside the bars: `{"splits":{"1598880600":{"date":1598880600,"numerator":4,"denominator":1}},
 * "dividends":{"1581085800":{"amount":0.1925,"date":1581085800}}}`. Amounts are divided by the splits since then, as prices are.
 * What is not of this form is left out: it is no reason to refuse bars.
 */
export function readEvents(events: unknown, toDate: (milliseconds: number) => BarTime): ReportedAction[] {
  if (!isObject(events)) return []
  const dated = <T>(list: unknown, read: (event: JsonObject, exDate: BarTime) => T | undefined): T[] =>
    (isObject(list) ? Object.values(list) : []).flatMap((event) => {
      if (!isObject(event) || !isTime(event.date)) return []
      return read(event, toDate(event.date * 1000)) ?? []
    })
  const splits = dated(events.splits, (event, exDate): ReportedAction | undefined => {
    const [numerator, denominator] = [figure(event.numerator), figure(event.denominator)]
    return numerator !== undefined && denominator !== undefined
      ? { kind: 'split', exDate, numerator, denominator }
      : undefined
  })
  const payments = [events.dividends, events.capitalGains].flatMap((list) =>
    dated(list, (event, exDate) => {
      const amount = figure(event.amount)
      return amount === undefined ? undefined : { exDate, amount }
    }),
  )
  return [...splits, ...perDate(payments)]
}

/** A number, or one that was written as text on its way. */
function figure(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

/** A fund that pays its gains out on the day of a dividend pays both: what the price falls by is their sum. */
function perDate(payments: readonly { exDate: BarTime; amount: number }[]): ReportedAction[] {
  const sums = new Map<BarTime, number>()
  for (const { exDate, amount } of payments) sums.set(exDate, (sums.get(exDate) ?? 0) + amount)
  return [...sums].map(([exDate, amount]) => ({
    ...{ kind: 'dividend', exDate, paid: false },
    // Sums of decimals have noise behind the last digit of either.
    amount: Number(amount.toFixed(9)),
  }))
}
