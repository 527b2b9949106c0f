import { navigating, page } from '$app/state'
import type { Rendition } from '#lib/api/series.ts'
import { readAdjust, readSession } from '#lib/view/address.ts'

/** Whether other bars than these are on their way: those of another series, or at other prices or of other hours. */
export function isOtherComing({ adjust }: Rendition): boolean {
  const { url } = navigating.to ?? {}
  if (!url) return false
  const { searchParams } = url
  const isOfOtherHours = readSession(searchParams) !== readSession(page.url.searchParams)
  return url.pathname !== page.url.pathname || readAdjust(searchParams) !== adjust || isOfOtherHours
}
