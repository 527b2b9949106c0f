import { adjustPrice, adjustVolume } from '../actions/adjustment.ts'
import { ratioOf, type Split } from '../actions/action.ts'
import type { AlertCondition } from './alert-condition.ts'

/**
 * A condition as it is evaluated: a price that was set on a day is per share of that day, and the splits since have made more of one
 * share. `setOn` is a session date.
 */
export function levelNow(condition: AlertCondition, setOn: number, splits: readonly Split[]): AlertCondition {
  if (!('price' in condition)) return condition
  const shares = splits
    .filter(({ exDate }) => exDate > setOn)
    .reduce((product, split) => product * ratioOf(split), 1)
  const { price, source } = condition
  return {
    ...condition,
    price: source === 'volume' ? adjustVolume(price, shares) : adjustPrice(price, 1 / shares),
  }
}
