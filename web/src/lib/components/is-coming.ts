import { navigating, page } from '$app/state'
import type { Rendition } from '#lib/api/series.ts'
import { readAdjust } from '#lib/view/address.ts'

/** Whether other bars than these are on their way: those of another series, or at other prices. */
export function isOtherComing({ adjust }: Rendition): boolean {
  const { url } = navigating.to ?? {}
  if (!url) return false
  return url.pathname !== page.url.pathname || readAdjust(url.searchParams) !== adjust
}
