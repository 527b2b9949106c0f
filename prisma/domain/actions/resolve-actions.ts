import { defaultRanking } from '../provider.ts'
import { isSplit } from './as-traded.ts'
import { ratioOf, type ActionReport, type ActionSource, type CorporateAction, type Split } from './action.ts'

const day = 86_400_000
/** Providers date one action by its ex-date, its record date or the session after; over a weekend that makes three days. */
const sameEvent = 3 * day
/** Amounts are rounded, and those that were divided by splits more so. */
const sameAmount = 0.02

const order: readonly ActionSource[] = ['facts', ...defaultRanking]

type Report<K> = Extract<ActionReport, { kind: K }>

/**
 * Each split and dividend once, by ex-date, from what all sources said of them. The outcome is the same in any order of reports.
 * Reports tell of the same action where their dates are at most three days apart and the ratio, or the amount within two per
 * cent, is the same; on one and the same date they always do. The best source is followed: the facts, then the providers by rank,
 * then the latest.
 */
export function resolveActions(reports: readonly ActionReport[]): CorporateAction[] {
  const latest = latestOfEach(reports)
  const splits = group(
    latest.filter((report) => report.kind === 'split').filter(isSplit),
    (a, b) => Math.abs(ratioOf(a) / ratioOf(b) - 1) < 1e-6,
  ).map(({ best, sources }): Extract<CorporateAction, { kind: 'split' }> => {
    const { kind, exDate, numerator, denominator } = best
    return { kind, exDate, numerator, denominator, sources }
  })
  const paid = latest
    .filter((report) => report.kind === 'dividend')
    .filter(({ amount }) => amount > 0)
    .map((report) => ({ ...report, amount: amountPaid(report, splits) }))
  const dividends = group(paid, (a, b) => Math.abs(a.amount / b.amount - 1) <= sameAmount).map(
    ({ best, sources }): CorporateAction => {
      const { kind, exDate, amount, currency } = best
      return { kind, exDate, amount, ...(currency !== undefined && { currency }), sources }
    },
  )
  return [...splits, ...dividends].sort((a, b) => a.exDate - b.exDate || (a.kind < b.kind ? 1 : -1))
}

function latestOfEach(reports: readonly ActionReport[]): ActionReport[] {
  const latest = new Map<string, ActionReport>()
  for (const report of [...reports].sort(byObservation))
    latest.set(`${report.source} ${report.kind} ${report.exDate}`, report)
  return [...latest.values()].sort(byStanding)
}

const text = (report: ActionReport) => JSON.stringify(report, Object.keys(report).sort())

const byObservation = (a: ActionReport, b: ActionReport) =>
  a.observedAt - b.observedAt || (text(a) < text(b) ? -1 : 1)

/** The best first. */
const byStanding = (a: ActionReport, b: ActionReport) =>
  order.indexOf(a.source) - order.indexOf(b.source) ||
  b.observedAt - a.observedAt ||
  a.exDate - b.exDate ||
  (text(a) < text(b) ? -1 : 1)

interface Group<T> {
  best: T
  sources: ActionSource[]
}

/** Reports come with the best first, so that each either joins what a better one said or stands for an action of its own. */
function group<T extends ActionReport>(reports: readonly T[], isSame: (a: T, b: T) => boolean): Group<T>[] {
  const groups: Group<T>[] = []
  for (const report of reports) {
    const near = groups.filter(({ best }) => Math.abs(best.exDate - report.exDate) <= sameEvent)
    const known =
      near.find(({ best }) => best.exDate === report.exDate) ?? near.find(({ best }) => isSame(best, report))
    if (!known) groups.push({ best: report, sources: [report.source] })
    else if (!known.sources.includes(report.source)) known.sources.push(report.source)
  }
  return groups
}

/** A provider that divides prices by splits does so with dividends, up to the day it was asked. */
function amountPaid(
  { amount, paid, exDate, observedAt }: Report<'dividend'>,
  splits: readonly Split[],
): number {
  if (paid) return amount
  const since = splits.filter((split) => split.exDate > exDate && split.exDate <= observedAt)
  const whole = since.reduce((product, split) => product * ratioOf(split), amount)
  return since.length === 0 ? amount : Math.round(whole * 1e6) / 1e6
}
