import type { Browser, Page } from 'playwright-core'
import { median, quantile } from './measure.ts'
import { hasBars, withCold, type InPage } from './page-browser.ts'

/** Milliseconds from frame to frame while a chart is dragged with every one of them. */
export interface Frames {
  who: string
  median: number
  p95: number
  worst: number
  /** Tasks of more than 50 ms, in all runs together. */
  longTasks: number
}

export interface PannedPage {
  who: string
  url: string
  bars: number
  /** Brings the part into view that is dragged. */
  prepare?(page: Page): Promise<unknown>
}

const frames = 240
/** Pixels, to older bars for the first half and back for the second. */
const step = 4

/** Medians of the runs, which take turns. */
export async function benchFrames(
  browser: Browser,
  pages: readonly PannedPage[],
  runs: number,
): Promise<Frames[]> {
  const samples = pages.map((): Panned[] => [])
  for (let run = 0; run < runs; run++)
    for (const [place, page] of pages.entries()) samples[place]!.push(await panOne(browser, page))
  return pages.map(({ who }, place) => {
    const all = samples[place]!
    const middle = (read: (deltas: number[]) => number) => median(all.map(({ deltas }) => read(deltas)))
    return {
      who,
      median: middle(median),
      p95: middle((deltas) => quantile(deltas, 0.95)),
      worst: middle((deltas) => Math.max(...deltas)),
      longTasks: all.reduce((sum, { longTasks }) => sum + longTasks, 0),
    }
  })
}

interface Panned {
  deltas: number[]
  longTasks: number
}

const panOne = (browser: Browser, { url, bars, prepare }: PannedPage): Promise<Panned> =>
  withCold(browser, async ({ page }) => {
    await page.goto(url)
    if (bars > 0) await hasBars(page, bars)
    await page.waitForLoadState('networkidle')
    await prepare?.(page)
    // Once to warm up: what is compiled at the first drag is not what people feel.
    await page.evaluate(drag, { frames: 60, step })
    return page.evaluate(drag, { frames, step })
  })

/** In the page: takes hold of the chart's canvas and moves with every frame, as a mouse would. */
async function drag({ frames, step }: { frames: number; step: number }): Promise<Panned> {
  const page = globalThis as unknown as InPage
  const nextFrame = () => new Promise<number>((resolve) => page.requestAnimationFrame(resolve))
  const canvas = page.document.querySelector('.tv-lightweight-charts td:nth-child(2) canvas:last-child')
  const { left, top, width, height } = canvas?.getBoundingClientRect() ?? {
    left: 0,
    top: 0,
    width: 0,
    height: 0,
  }
  const [start, clientY] = [left + width / 3, top + height / 2]
  const send = (name: string, clientX: number) => {
    const told = {
      clientX,
      clientY,
      bubbles: true,
      cancelable: true,
      buttons: name === 'up' ? 0 : 1,
      pointerId: 1,
    }
    canvas?.dispatchEvent(new page.PointerEvent(`pointer${name}`, told))
    canvas?.dispatchEvent(new page.MouseEvent(`mouse${name}`, told))
  }
  let longTasks = 0
  const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length))
  observer.observe({ type: 'longtask' as 'measure' })
  const deltas: number[] = []
  send('down', start)
  let last = await nextFrame()
  for (let frame = 1; frame <= frames; frame++) {
    send('move', start + step * Math.min(frame, frames - frame))
    const now = await nextFrame()
    deltas.push(now - last)
    last = now
  }
  send('up', start)
  observer.disconnect()
  return { deltas, longTasks }
}
