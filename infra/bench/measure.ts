export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Milliseconds that `work` takes. */
export const milliseconds = async (work: () => Promise<unknown>): Promise<number> =>
  1000 * (await seconds(work))

/** Runs `work` over the items from several lanes at once, each taking the next item when it is done with one. */
export async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  work: (item: T, lane: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const lane = async (number: number) => {
    while (next < items.length) await work(items[next++]!, number)
  }
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)))
}

export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Ways to do the same, the first being what the others are held against. */
export interface Comparison {
  title: string
  rows: { who: string; milliseconds: number; ratio: number }[]
}
