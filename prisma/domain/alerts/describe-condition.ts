import type { RuleCondition } from './alert-rule.ts'

/** A condition in one line. */
export function describeCondition(condition: RuleCondition): string {
  const { kind } = condition
  switch (kind) {
    case 'golden-cross':
    case 'death-cross': {
      const { fast, slow, fastAverage, slowAverage, source } = condition
      return `${kind} of ${fastAverage}${fast} and ${slowAverage}${slow} of the ${source}`
    }
    case 'percent-change':
      return `${kind} of ${condition.percent} % within ${condition.bars} bars of the ${condition.source}`
    case 'rsi-above':
    case 'rsi-below':
      return `${kind} ${condition.level} over ${condition.period} bars of the ${condition.source}`
    case 'volume-spike':
      return `${kind} of ${condition.factor} times the mean of ${condition.period} bars`
    case 'no-data':
      return `${kind} for ${condition.bars} bars that were due`
    default:
      return `${kind} ${condition.price} by the ${condition.source}`
  }
}
