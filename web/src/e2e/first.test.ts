import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { constants, gunzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { generateCandles } from '../testing/generate-candles.ts'
import { lastSession, sampleApi } from '../testing/sample-api.ts'
import { chartOf, drawnBars, lookOf, nextFrame, visibleRange } from '../testing/visit.ts'

const api = sampleApi()
const { app, open } = appTests(api)

/** The app's own scripts, of which only the one that draws has a name. */
const isAwaited = (url: URL) => url.pathname.includes('/immutable/') && url.pathname.endsWith('.js')
const isDrawing = (url: string) => url.includes('/chart.')

/** How many different colours there are on the canvas of the prices: without candles, those of the ground and its grid. */
const colours = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.tv-lightweight-charts td:nth-child(2) canvas')!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  })

const isMarked = (page: Page) =>
  page.evaluate(() => performance.getEntriesByName('barline:drawn').length === 1)

/** Counts what a browser takes long to make, though it is but a way to write numbers. */
const countFormats = () => {
  const { NumberFormat } = Intl
  performance.mark('formats')
  Intl.NumberFormat = new Proxy(NumberFormat, {
    construct(target, options: []) {
      performance.mark('format-made')
      return new target(...options)
    },
  })
}
const formatsMade = (page: Page) =>
  page.evaluate(() => ['formats', 'format-made'].map((name) => performance.getEntriesByName(name).length))

test('the candles are painted before the app is there, which then takes over the very chart', async () => {
  const page = await open('/SIM1/1h')
  const released = Promise.withResolvers()
  await page.route(isAwaited, async (route) => {
    if (!isDrawing(route.request().url())) await released.promise
    await route.continue()
  })
  await page.addInitScript(countFormats)
  await page.goto(`${app().url}/SIM1/1d?i=sma_20&type=hollow`, { waitUntil: 'commit' })
  await eventually(() => isMarked(page)).toBe(true)
  await nextFrame(page)
  expect(await colours(page)).toBeGreaterThan(4)
  const canvas = await page.$('.tv-lightweight-charts canvas')
  expect(await page.evaluate(() => window.barline)).toBeUndefined()
  expect(await formatsMade(page)).toEqual([1, 0])
  released.resolve(undefined)
  await chartOf(page, 'SIM1/1d')
  expect(await canvas!.evaluate((one) => one.isConnected)).toBe(true)
  expect(await page.locator('.tv-lightweight-charts').count()).toBe(1)
  const bars = await drawnBars(page)
  expect(bars).toEqual(api.series.get('SIM1 1d')!.slice(-bars.length))
  const { kind, indicators } = await lookOf(page)
  expect([kind, indicators.length]).toEqual(['hollow', 1])
})

test('all of a long history is in view at once, and comes within the page', async () => {
  const all = generateCandles('1d', 20_000, lastSession)
  api.series.set('SIM2 1d', all)
  const page = await open('/SIM2/1d?range=All')
  await chartOf(page, 'SIM2/1d')
  expect(await visibleRange(page)).toEqual({ from: all[0]!.time, to: lastSession })
  const asked = api.asked.map((query) => Number(query.get('limit')))
  expect(Math.max(...asked)).toBe(20_000)
})

test('the head of a page, which names the script that draws, is packed by itself and sent ahead of the bars', async () => {
  const request = get(`${app().url}/SIM1/1d`, { headers: { 'accept-encoding': 'gzip' } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const packed = await buffer(response)
  // How what is flushed ends, by RFC 1951 an empty block without compression.
  const end = packed.indexOf(Buffer.from([0, 0, 0xff, 0xff])) + 4
  const head = gunzipSync(packed.subarray(0, end), { finishFlush: constants.Z_SYNC_FLUSH }).toString()
  expect(head).toMatch(/<script type="module" src="[^"]+\/chart\.[^"]+"><\/script>/)
  expect(head).not.toContain('</head>')
  expect(gunzipSync(packed).toString()).toMatch(/data-url="\/v1\/candles\/[^]*<\/html>\s*$/)
})
