import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { createFront } from '@barline/api/server/front'
import { testApi, type TestApi } from '@barline/api/testing/api'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished } from 'vitest'
import { launchBrowser } from './browser.ts'
import { buildApp } from './build-app.ts'
import { visit, type Visit, type VisitOptions } from './visit.ts'

export interface RealApp extends TestApi {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string
  open(path: string, options?: VisitOptions): Promise<Page>
}

/**
 * For the tests of a file: `start` puts the built app and the real API on one port as in production, with a database of the test's
 * own. After each test no page may have complained.
 */
export function realAppTests() {
  let browser: Browser
  let web: RequestListener
  let visits: Visit[] = []

  beforeAll(async () => {
    const [path, launched] = await Promise.all([buildApp(), launchBrowser()])
    browser = launched
    web = ((await import(pathToFileURL(path).href)) as { handler: RequestListener }).handler
  }, 180_000)
  afterEach(async () => {
    const complaints = visits.flatMap((each) => each.complaints)
    await Promise.all(visits.map(({ page }) => page.context().close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(() => browser.close())
  return async function start(given: Parameters<typeof testApi>[0] = {}): Promise<RealApp> {
    const api = await testApi(given)
    const url = await serve(createFront(api.app, web, given.access))
    return {
      ...{ ...api, url },
      async open(path, options = {}) {
        const opened = await visit(browser, url + path, options)
        visits.push(opened)
        return opened.page
      },
    }
  }
}

/** Until the test is over. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
