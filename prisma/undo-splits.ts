import type { Split } from './domain/actions/action.ts'
import { bases, undoingOf, type Basis, type Undoing } from './domain/actions/as-traded.ts'
import type { Jumps } from './domain/actions/jumps.ts'
import type { Interval } from './domain/interval.ts'
import { barTime } from './domain/time.ts'

/** How a stored bar was provided, as its row has it; `on` in milliseconds, null where it is as traded. */
export interface Provision {
  basis: number
  on: number | null
  rawObjectId: number
}

export const basisOf = (id: number): Basis => {
  const found = (Object.keys(bases) as Basis[]).find((name) => bases[name] === id)
  if (!found) throw new Error(`no basis has the id ${id}; known are ${JSON.stringify(bases)}`)
  return found
}

/** $1 raw object, $2 `jumpsKey`. The ledger's `detail.jumps`: of each series whose basis the object left open. */
export const jumpsStatement = `
  SELECT j.value AS jumps FROM raw_object CROSS JOIN jsonb_each(detail -> 'jumps') j WHERE id = $1::int AND j.key = $2`

export const jumpsKey = (symbol: string, interval: Interval): string => `${symbol} ${interval}`

/**
 * Which splits bars of a series are to be divided back by, for each way of providing them: bars of one answer share one. What the
 * bars of a table tell is asked for where the table did not say.
 */
export function createUndoings(
  { interval, zone }: { interval: Interval; zone: string },
  splits: readonly Split[],
  readJumps: (rawObjectId: number) => Promise<Jumps | undefined>,
) {
  const known = new Map<string, Undoing>()
  return async ({ basis: id, on, rawObjectId }: Provision): Promise<Undoing> => {
    const basis = basisOf(id)
    if (basis === 'traded' || on === null) return []
    const key = basis === 'unknown' ? `object ${rawObjectId} ${on}` : `${on}`
    const before = known.get(key)
    if (before) return before
    const jumps = basis === 'unknown' ? await readJumps(rawObjectId) : undefined
    const undoing = undoingOf({ basis, on: barTime(on), jumps }, splits, interval, zone)
    known.set(key, undoing)
    return undoing
  }
}
