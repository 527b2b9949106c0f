import type { Bar } from '#lib/bars/bar.ts'

/** The open, high, low or close of a bar that stands nearest to a height; the price of that height where there is no bar. */
export function snap(bar: Bar | undefined, price: number, yOf: (price: number) => number): number {
  if (!bar) return price
  const y = yOf(price)
  const prices = [bar.close, bar.open, bar.high, bar.low]
  return prices.reduce((best, one) => (Math.abs(yOf(one) - y) < Math.abs(yOf(best) - y) ? one : best))
}
