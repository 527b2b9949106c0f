import type { Action, Factor } from '@barline/db/domain/actions/adjustment'
import type { WireFactor } from '../wire.ts'

const date = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** `WireFactor` of wire.ts. */
export const toWireFactors = (factors: readonly Factor[]): WireFactor[] =>
  factors.map(({ action, price, volume, previousClose }) => ({
    ...toWireAction(action),
    ...(previousClose !== undefined && { previousClose }),
    price,
    volume,
  }))

export function toWireAction(action: Action) {
  const exDate = date(action.exDate)
  if (action.kind === 'split')
    return { exDate, kind: action.kind, ratio: `${action.numerator}:${action.denominator}` }
  return { exDate, kind: action.kind, amount: action.amount }
}
