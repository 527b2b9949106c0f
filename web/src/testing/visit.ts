import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Bar } from '#lib/bars/bar.ts'

export interface Visit {
  page: Page
  /** Errors and warnings of the page's console, and exceptions that nobody caught. */
  complaints: string[]
}

export interface VisitOptions extends BrowserContextOptions {
  /** Chrome itself reports requests that fail; a test that makes them fail expects that. */
  failingRequests?: boolean
  /** It also reports what the page's policy refuses; a test that tries that expects it. */
  refusals?: boolean
}

/** What a phone is like: options of a visit. */
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** Opens an address in a window of its own: nothing is shared with other visits. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { failingRequests = false, refusals = false, ...rest } = options
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...rest })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const expected =
      (failingRequests && message.text().startsWith('Failed to load resource')) ||
      (refusals && message.text().includes('Content Security Policy'))
    if (['error', 'warning'].includes(message.type()) && !expected) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints }
}

/** Waits for the chart of a series, by its address: `SIM1/1d`. */
export const chartOf = (page: Page, series: string) =>
  page.waitForFunction((wanted) => {
    const shown = window.barline?.series()
    return shown && `${shown.symbol}/${shown.interval}` === wanted && window.barline!.bars().length > 0
  }, series)

export const drawnBars = (page: Page): Promise<Bar[]> => page.evaluate(() => window.barline!.bars())

export const visibleRange = (page: Page) => page.evaluate(() => window.barline!.visibleRange()!)

/** Where a bar is drawn, in pixels from the chart's left edge. */
export const xOf = (page: Page, time: number) => page.evaluate((at) => window.barline!.xOf(at)!, time)

/** Waits until the chart has painted what it was told: it does so with the next frame. */
export const nextFrame = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  )

/** Waits until the stream is open and what may have changed before that was read again. */
export async function live(page: Page): Promise<void> {
  await page.getByTestId('connection').getByText('Live').waitFor()
  await page.waitForLoadState('networkidle')
}

/** What the legend says, as numbers. */
export async function legend(page: Page): Promise<Record<string, number>> {
  const fields = ['open', 'high', 'low', 'close', 'volume']
  const read = (name: string) => page.getByTestId('legend').getByTestId(name).getAttribute('value')
  const values = await Promise.all(fields.map(read))
  return Object.fromEntries(fields.map((name, i) => [name, Number(values[i])]))
}

/** Drags the chart by so many pixels, to older bars where positive. */
export async function drag(page: Page, pixels: number): Promise<void> {
  const box = (await page.getByTestId('chart').boundingBox())!
  const y = box.y + box.height / 2
  const from = pixels > 0 ? box.x + 20 : box.x + box.width - 120
  await page.mouse.move(from, y)
  await page.mouse.down()
  await page.mouse.move(from + pixels, y, { steps: 4 })
  // Without a pause at the end the chart would go on rolling.
  await page.mouse.move(from + pixels, y + 1)
  await page.mouse.up()
  await page.mouse.move(from, box.y + box.height + 20)
  await nextFrame(page)
}

/** How the chart draws, read back from it; `labelOf` is how its time axis writes a time in seconds. */
export const lookOf = (page: Page) =>
  page.evaluate(() => {
    // A function cannot leave the page.
    return { ...window.barline!.look(), label: undefined }
  })

export const labelOf = (page: Page, time: number) =>
  page.evaluate((at) => window.barline!.look().label(at), time)

/** The query of the page's address, as it is after what was done last. */
export const queryOf = (page: Page) => new URL(page.url()).search
