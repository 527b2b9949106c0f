import type { BarValues, ChangedBar, Withdrawal } from './evidence.ts'

/** What is said when an alert is taken back; `message` is what was said when it fired. */
export const withdrawalMessage = (message: string, withdrawal: Withdrawal): string =>
  `Withdrawn: ${message}. ${reasonOf(withdrawal)}`

/** Why an alert was taken back, in a sentence. */
export function reasonOf({ cause, splits, bars, count }: Withdrawal): string {
  switch (cause) {
    case 'split': {
      const list = splits.map(([date, numerator, denominator]) => `${numerator}:${denominator} of ${date}`)
      if (list.length === 0) return 'A split that was taken out of the bars is known to be none.'
      return `${list.length === 1 ? 'A split is' : 'Splits are'} taken out of the bars that ${list.length === 1 ? 'was' : 'were'} not known then: ${list.join(', ')}.`
    }
    case 'not-final':
      return 'By what is known now nobody has looked at the bar since it was over, and its value may still change.'
    case 'repeat':
      return 'An earlier bar fires by what is known now, and the rule does not speak up again so soon.'
    case 'source':
      return 'The bars that the rule looks at are others now: those of its interval are taken from elsewhere.'
    case 'hours':
      return 'By the hours of its exchange, as they are known now, the bar ended when the rule was not in force.'
    default: {
      const [bar] = bars
      if (!bar) return 'Other bars before it are known to be final now.'
      return `${describeChange(bar)}${count > 1 ? `; ${count - 1} more changed` : ''}.`
    }
  }
}

function describeChange({ time, was, is }: ChangedBar): string {
  if (!was) return `The bar of ${time} came late: close ${is.close}`
  const fields = (['open', 'high', 'low', 'close', 'volume'] satisfies (keyof BarValues)[])
    .filter((field) => was[field] !== is[field])
    .map((field) => `${field} ${is[field]} instead of ${was[field]}`)
  return `The bar of ${time} was corrected: ${fields.join(', ')}`
}
