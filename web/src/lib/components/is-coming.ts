import type { Rendition } from '#lib/api/series.ts'
import { readAdjust, readSession } from '#lib/view/address.ts'
import type { Cell } from './grid/page-cell.svelte.ts'

/** Whether other bars than these are on their way: those of another series, or at other prices or of other hours. */
export function isOtherComing({ now, coming }: Pick<Cell, 'now' | 'coming'>, { adjust }: Rendition): boolean {
  if (!coming) return false
  const isOfOtherHours = readSession(coming.query) !== readSession(now.query)
  return coming.path !== now.path || readAdjust(coming.query) !== adjust || isOfOtherHours
}
