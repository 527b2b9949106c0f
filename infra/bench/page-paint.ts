import type { Browser, Page } from 'playwright-core'
import { median, type Comparison } from './measure.ts'
import { withCold, type InPage } from './page-browser.ts'

/** A page of a chart. Where it is made of candles on a canvas, their colours tell them from all else that is painted. */
export interface ChartPage {
  who: string
  url: string
  colours?: readonly string[]
  /** As many bars as have to be in the chart. */
  bars: number
}

/** Milliseconds from navigation to painted, each time with nothing in any cache but the servers'; in turns, one round to warm those up. */
export async function benchPaint(
  browser: Browser,
  title: string,
  pages: readonly ChartPage[],
  runs: number,
): Promise<Comparison> {
  const samples = pages.map((): number[] => [])
  for (let run = -1; run < runs; run++)
    for (const [place, page] of pages.entries()) {
      const taken = await withCold(browser, (cold) => paint(cold.page, page))
      if (run >= 0) samples[place]!.push(taken)
    }
  const base = median(samples[0]!)
  return {
    title,
    rows: pages.map(({ who }, place) => {
      const milliseconds = median(samples[place]!)
      return { who, milliseconds, ratio: milliseconds / base }
    }),
  }
}

async function paint(page: Page, { url, colours, bars }: ChartPage): Promise<number> {
  if (colours) await page.addInitScript(watchCanvas, { colours, bars })
  else await page.addInitScript(watchPlot)
  await page.goto(url)
  const painted = await page.waitForFunction(() => (globalThis as unknown as InPage).paintedAt, undefined, {
    ...{ polling: 100, timeout: 60_000 },
  })
  return (await painted.jsonValue())!
}

/** In the page: the first frame in which many candles are filled, with all bars in the chart; what is posted then comes when the frame is done. */
function watchCanvas({ colours, bars }: { colours: readonly string[]; bars: number }): void {
  const page = globalThis as unknown as InPage
  const { prototype } = page.CanvasRenderingContext2D
  const { fillRect } = prototype
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => (page.paintedAt = performance.now()))
  port1.start()
  // The app draws its first bars before it has a chart to ask.
  const held = () => {
    const [mark] = performance.getEntriesByName('barline:drawn') as { detail?: unknown }[]
    const { bars = 0 } = (mark?.detail ?? {}) as { bars?: number }
    return (page.barline ?? page.bare)?.held() ?? bars
  }
  let candles = 0
  prototype.fillRect = function (...box) {
    fillRect.apply(this, box)
    if (!colours.includes(String(this.fillStyle)) || ++candles < 50) return
    candles = 0
    if (held() < bars) return
    prototype.fillRect = fillRect
    port2.postMessage('painted')
  }
}

/** In the page: the first frame in which Plotly has put its candles into the document. */
function watchPlot(): void {
  const page = globalThis as unknown as InPage
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', () => (page.paintedAt = performance.now()))
  port1.start()
  const look = () => {
    if (page.document.querySelector('.boxlayer path.box')) port2.postMessage('painted')
    else page.requestAnimationFrame(look)
  }
  page.requestAnimationFrame(look)
}
