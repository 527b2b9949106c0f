import type { ChartData } from '#lib/api/read-chart.ts'
import type { Series } from '#lib/api/series.ts'
import type { View } from '#lib/view/view.ts'

let handed: { key: string; data: ChartData } | undefined

/** What other bars have to be loaded for. */
export const keyOf = (
  { symbol, interval }: Series,
  { adjust, session }: Pick<View, 'adjust' | 'session'>,
): string => [symbol, interval, adjust, session].join(' ')

/** Keeps what a chart has begun with for the page that is about to be its own: it is on the screen already. Returns how to take it back. */
export function handOver(key: string, data: ChartData): () => void {
  const own = (handed = { key, data })
  return () => {
    if (handed === own) handed = undefined
  }
}

/** That, once. */
export function takeHanded(key: string): ChartData | undefined {
  if (handed?.key !== key) return undefined
  const { data } = handed
  handed = undefined
  return data
}
