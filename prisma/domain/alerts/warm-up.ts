import type { AverageKind } from '../indicators/averages.ts'
import type { AlertCondition } from './alert-condition.ts'

/**
 * So many bars before the first one that is judged have to be known, or all there are: the bar before it is then judged as if every bar of
 * the history had been taken in. Simple and weighted averages forget; of smoothed ones is left less than `remainder`.
 */
export function warmUpOf(condition: AlertCondition): number {
  switch (condition.kind) {
    case 'golden-cross':
    case 'death-cross':
      return Math.max(
        memoryOf(condition.fastAverage, condition.fast),
        memoryOf(condition.slowAverage, condition.slow),
      )
    case 'rsi-above':
    case 'rsi-below':
      return memoryOf('rma', condition.period) + 1
    case 'percent-change':
      return condition.bars + 1
    case 'volume-spike':
      return condition.period + 1
    default:
      return 1
  }
}

/** Of what the first bars gave: a hundredth of what counts as no difference. */
const remainder = 1e-13

function memoryOf(kind: AverageKind, length: number): number {
  if (kind === 'sma' || kind === 'wma') return length
  const weight = kind === 'ema' ? 2 / (length + 1) : 1 / length
  return weight >= 1 ? length : length + Math.ceil(Math.log(remainder) / Math.log(1 - weight))
}
