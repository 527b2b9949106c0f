import type { Browser } from 'playwright-core'
import { hasBars, withCold } from './page-browser.ts'

/** What a page is sent before it rests, in bytes as they are on the wire, headers included. */
export interface Size {
  path: string
  requests: number
  bytes: number
  document: number
  scripts: number
  /** Answers of the API to scripts of the page. */
  data: number
}

interface Answer {
  requestId: string
  type: string
}

export const benchSize = (browser: Browser, url: string, path: string, bars: number): Promise<Size> =>
  withCold(browser, async ({ page, cdp }) => {
    const types = new Map<string, string>()
    const size = { path, requests: 0, bytes: 0, document: 0, scripts: 0, data: 0 }
    cdp.on('Network.responseReceived', ({ requestId, type }: Answer) => void types.set(requestId, type))
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const type = types.get(requestId)
      size.requests++
      size.bytes += encodedDataLength
      if (type === 'Document') size.document += encodedDataLength
      if (type === 'Script') size.scripts += encodedDataLength
      if (type === 'Fetch' || type === 'XHR') size.data += encodedDataLength
    })
    await cdp.send('Network.enable')
    await page.goto(url + path)
    await hasBars(page, bars)
    await page.waitForLoadState('networkidle')
    return size
  })
