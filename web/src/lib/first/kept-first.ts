import type { PriceChart } from '#lib/chart/price-chart.ts'

const kept = new WeakMap<HTMLElement, PriceChart>()

/** Keeps a chart that is drawn already for who mounts one there. */
export const keepFirst = (container: HTMLElement, chart: PriceChart) => void kept.set(container, chart)

/** That chart, once. */
export function takeFirst(container: HTMLElement): PriceChart | undefined {
  const chart = kept.get(container)
  kept.delete(container)
  return chart
}
