import type { Range } from '@barline/db/domain/ranges'
import { jumpsKey } from '@barline/db/undo-splits'
import { askedRange } from '../raw/asked-range.ts'
import type { RawKey } from '../raw/key.ts'
import type { Cleaned } from './clean.ts'

/** Problems of one object that are kept in full; the rest is counted. */
const keptRejects = 100

/** What was asked for, where the object's metadata says so. */
export const rangeOf = (
  { provider, observedAt }: Pick<RawKey, 'provider' | 'observedAt'>,
  requestUrl: string | undefined,
): Range | undefined =>
  requestUrl === undefined ? undefined : askedRange(provider, requestUrl, observedAt.getTime())

/** What goes on on another page is answered as far as this one goes. */
export function answeredOf(asked: Range, cleaned: Cleaned): Range {
  const to = cleaned.more ? spanOf(cleaned)?.to : undefined
  return to === undefined ? asked : { from: asked.from, to: Math.max(asked.from, Math.min(asked.to, to)) }
}

/** From the first bar to the last; undefined where there is none. */
export function spanOf({ series }: Cleaned): Range | undefined {
  const ends = series.flatMap(({ bars }) => (bars.length > 0 ? [bars[0]!.time, bars.at(-1)!.time] : []))
  return ends.length > 0 ? { from: Math.min(...ends), to: Math.max(...ends) + 1 } : undefined
}

/** As people and PostgreSQL can read it. */
export const written = ({ from, to }: Range) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})

/**
 * What the ledger keeps beside the counts: what was asked, rows that were refused, and what a table of unknown basis tells of
 * splits.
 */
export function detailOf({ rejects, series }: Cleaned, range: Range | undefined) {
  const kept = rejects.slice(0, keptRejects).map((reject) => ({ ...reject }))
  const told = series.flatMap(({ instrument, interval, quotation: { jumps } }) =>
    jumps ? [[jumpsKey(instrument.symbol, interval), { ...jumps }]] : [],
  )
  if (kept.length + told.length === 0 && !range) return undefined
  return {
    ...(range && { range: written(range) }),
    ...(kept.length > 0 && { rejects: kept }),
    ...(told.length > 0 && { jumps: Object.fromEntries(told) as Record<string, object> }),
  }
}
