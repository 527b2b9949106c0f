import { launchBrowser } from '@barline/web/testing/browser'
import type { Browser, CDPSession, Page } from 'playwright-core'

/** What functions that run in the page find there; nothing of the benchmark's own reaches them. */
export interface InPage {
  requestAnimationFrame(callback: (now: number) => void): void
  CanvasRenderingContext2D: { prototype: { fillStyle: unknown; fillRect(...box: number[]): void } }
  document: {
    title: string
    body: { append(element: object): void }
    querySelector(selector: string): Target | null
    createElement(name: string): { click(): void; remove(): void }
  }
  MouseEvent: new (type: string, options: object) => object
  PointerEvent: new (type: string, options: object) => object
  /** The app's chart, and that of the bare page. */
  barline?: { held(): number; series(): { symbol: string } | undefined }
  bare?: { held(): number }
  /** When it was, in milliseconds since the navigation began. */
  paintedAt?: number
}

interface Target {
  getBoundingClientRect(): { left: number; top: number; width: number; height: number }
  dispatchEvent(event: object): void
}

/** A page in a window of its own, with nothing of earlier ones in any cache. */
export interface Cold {
  page: Page
  cdp: CDPSession
}

const viewport = { width: 1440, height: 900 }

export async function withBrowser<T>(
  work: (browser: Browser) => Promise<T>,
  flags: readonly string[] = [],
): Promise<T> {
  const browser = await launchBrowser(flags)
  try {
    return await work(browser)
  } finally {
    await browser.close()
  }
}

export async function withCold<T>(browser: Browser, work: (cold: Cold) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport, colorScheme: 'dark', locale: 'en-US' })
  try {
    const page = await context.newPage()
    return await work({ page, cdp: await context.newCDPSession(page) })
  } finally {
    await context.close()
  }
}

/** Waits until the chart on the page holds so many bars. */
export const hasBars = (page: Page, count: number) =>
  page.waitForFunction(
    (wanted) => {
      const { barline, bare } = globalThis as unknown as InPage
      return ((barline ?? bare)?.held() ?? 0) >= wanted
    },
    count,
    { polling: 100, timeout: 120_000 },
  )
