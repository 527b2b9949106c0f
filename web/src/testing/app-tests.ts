import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { serveApp, type ServedApp } from './serve-app.ts'
import type { StandInApi } from './stand-in-api.ts'
import { visit, type Visit, type VisitOptions } from './visit.ts'

/** As `expect`, for what a page will come to: a busy machine may take its time. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })

/** Serves the app and launches a browser for the tests of a file; after each test no page may have complained. */
export function appTests(api: StandInApi) {
  let app: ServedApp
  let browser: Browser
  let visits: Visit[] = []

  beforeAll(async () => {
    ;[app, browser] = await Promise.all([serveApp(api), launchBrowser()])
  }, 180_000)
  afterEach(async () => {
    api.mood = 'well'
    api.release()
    const complaints = visits.flatMap((each) => each.complaints)
    await Promise.all(visits.map(({ page }) => page.context().close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(async () => {
    await browser.close()
    await app.stop()
  })
  return {
    app: () => app,
    async open(path: string, options: VisitOptions = {}) {
      const opened = await visit(browser, app.url + path, options)
      visits.push(opened)
      return opened.page
    },
  }
}
