import { expect } from 'vitest'
import type { Bar, Datafeed, SymbolInfo } from './datafeed.ts'

/** A chart that shows so many bars and scrolls back by as many. */
export interface Screen {
  bars: number
  /** Unix seconds: what the chart takes for now. */
  now: number
  /** Done after each answer. */
  between?: () => Promise<void>
}

/** Seconds that a bar is long, as the library estimates it: without a thought of nights, weekends and holidays. */
export function lengthOf(resolution: string): number {
  const [, count, unit = ''] = /^(\d*)([DWM]?)$/.exec(resolution)!
  const units: Record<string, number> = { '': 60, D: 86_400, W: 7 * 86_400, M: 31 * 86_400 }
  return (Number(count) || 1) * units[unit]!
}

/**
 * Scrolls back to the beginning as the library does: it asks for the bars that a screen needs before the earliest one it has. An answer
 * that repeats a bar, or goes beyond where it was asked to end, fails.
 */
export async function scrollBack(
  feed: Datafeed,
  info: SymbolInfo,
  resolution: string,
  { bars: screen, now, between = async () => {} }: Screen,
): Promise<Bar[]> {
  const bars: Bar[] = []
  let to = now
  for (;;) {
    const from = to - screen * lengthOf(resolution)
    const answer = await feed.getBars(info, resolution, { from, to, countBack: screen })
    if (answer.noData) {
      // With `countback` there is no gap to jump over: nothing comes before.
      expect(answer.nextTime).toBeUndefined()
      return bars
    }
    expect(answer.bars.length).toBeLessThanOrEqual(screen)
    prepend(bars, answer.bars, to)
    to = answer.bars[0]!.time / 1000
    await between()
  }
}

/** The same as libraries do it that know no `countback`: windows of time one before the other, and over a gap to `nextTime`. */
export async function scrollBackByTime(
  feed: Datafeed,
  info: SymbolInfo,
  resolution: string,
  { bars: screen, now, between = async () => {} }: Screen,
): Promise<Bar[]> {
  const bars: Bar[] = []
  const window = screen * lengthOf(resolution)
  for (let to = now; ;) {
    const from = to - window
    const { bars: earlier, noData, nextTime } = await feed.getBars(info, resolution, { from, to })
    expect(earlier.every(({ time }) => time >= from * 1000)).toBe(true)
    prepend(bars, earlier, to)
    if (noData && nextTime === undefined) return bars
    if (noData) expect(nextTime).toBeLessThan(from)
    to = noData ? nextTime! + 1 : from
    await between()
  }
}

function prepend(bars: Bar[], earlier: Bar[], to: number): void {
  const last = earlier.at(-1)
  if (last) {
    expect(last.time).toBeLessThan(to * 1000)
    expect(last.time).toBeLessThan(bars[0]?.time ?? Infinity)
  }
  bars.unshift(...earlier)
}

/** What the adapter polls for: the newest two bars, so that the one before is seen whole when a new one begins. */
export async function pulse(
  feed: Datafeed,
  info: SymbolInfo,
  resolution: string,
  now: number,
): Promise<Bar[]> {
  const from = now - 10 * lengthOf(resolution)
  return (await feed.getBars(info, resolution, { from, to: now, countBack: 2 })).bars
}
