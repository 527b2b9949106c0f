/** Bars of the first look at a series: more than a wide screen shows, so that the first scroll finds them there. */
export const firstWindow = 1_000

/** The most bars to ask for at once. */
export const largestWindow = 10_000

/** What of the series the chart shows, counted in bars from the first loaded one; negative is left of it. */
export interface Shown {
  from: number
  to: number
}

/** Whether to load older bars now: less than a screen of them is left to scroll to. */
export const nearStart = ({ from, to }: Shown): boolean => from < Math.max(to - from, 100)

/** How many older bars to ask for: the wider the view, the more, or a zoomed-out chart would crawl back page by page. */
export function olderWindow({ from, to }: Shown): number {
  const wanted = Math.ceil(2 * (to - from))
  return Math.min(Math.max(wanted, firstWindow), largestWindow)
}
