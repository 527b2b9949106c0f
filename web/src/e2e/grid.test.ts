import { bars } from '@barline/api/testing/api'
import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, nextFrame, phone, type VisitOptions, xOf } from '../testing/visit.ts'

const start = realAppTests()
const days = Array.from({ length: 300 }, (_, i) => i)
const closes = {
  UP: days.map((day) => 100 + day),
  DOWN: days.map((day) => 200 - day / 10),
  WAVE: days.map((day) => 50 + 10 * Math.sin(day / 9)),
}

async function openApp(path: string, options: VisitOptions = {}) {
  const app = await start()
  await app.store(...Object.entries(closes).map(([symbol, all]) => bars(all, { symbol })))
  return { ...app, page: await app.open(path, options) }
}

/** What each chart on the page shows, by its place. */
const shownOn = (page: Page) =>
  page.evaluate(() =>
    (window.barlines ?? []).map((chart) => {
      const series = chart?.series()
      return series && `${series.symbol}/${series.interval}`
    }),
  )
const closesOn = (page: Page) =>
  page.evaluate(() => (window.barlines ?? []).map((chart) => chart?.bars().at(-1)?.close))
const momentsOn = (page: Page) => page.getByTestId('moment').allTextContents()
const chartAt = (page: Page, place: number) => page.getByTestId('chart').nth(place)
const addressOf = (page: Page) => decodeURIComponent(page.url().replace(/^https?:\/\/[^/]+/, ''))

/** Goes to another symbol, as who types does. */
async function search(page: Page, symbol: string) {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Symbol or name' }).fill(symbol)
  await page
    .getByRole('option', { name: new RegExp(symbol) })
    .first()
    .click()
}

/** The streams that a page has open, from now on. */
function streamsOf(page: Page): ReadonlySet<Request> {
  const open = new Set<Request>()
  page.on('request', (request) => request.url().includes('/v1/stream?') && open.add(request))
  page.on('requestfailed', (request) => open.delete(request))
  page.on('requestfinished', (request) => open.delete(request))
  return open
}

/** Marks charts as they stand, to see later whether they are still the same ones. */
const mark = (page: Page) =>
  page.getByTestId('chart').evaluateAll((all) => all.forEach((chart, at) => (chart.dataset.was = String(at))))
const marks = (page: Page) =>
  page.getByTestId('chart').evaluateAll((all) => all.map((chart) => chart.dataset.was ?? ''))

test('one chart becomes several and one again, by the tool, and the one in hand stays on the screen', async () => {
  const { page } = await openApp('/UP/1d?type=line')
  await chartOf(page, 'UP/1d')
  await mark(page)
  await page.getByRole('button', { name: 'Several charts' }).click()
  const sheet = page.getByRole('dialog', { name: 'Several charts' })
  await sheet.getByRole('radio', { name: 'Two, side by side' }).check({ force: true })
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'UP/1d'])
  expect(addressOf(page)).toBe('/UP/1d?grid=2x1&link=crosshair&c=/UP/1d?type=line&type=line')
  expect(await marks(page)).toEqual(['0', ''])
  await sheet.getByRole('radio', { name: 'Five' }).check({ force: true })
  await eventually(() => shownOn(page)).toEqual(Array(5).fill('UP/1d'))
  expect(await findings(page)).toEqual([])
  await sheet.getByRole('radio', { name: 'One chart' }).check({ force: true })
  await eventually(() => shownOn(page)).toEqual(['UP/1d'])
  expect(addressOf(page)).toBe('/UP/1d?type=line')
  expect(await marks(page)).toEqual(['0'])
})

test('another chart is taken in hand by a click or by its number: tools and address are about it, and no chart begins anew', async () => {
  const { page } = await openApp('/UP/1d?grid=2x2&link=&c=/DOWN/1d&c=/WAVE/1d?type%3Dline&c=/UP/1w')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1d', 'WAVE/1d', 'UP/1w'])
  await mark(page)
  await chartAt(page, 2).click({ position: { x: 300, y: 200 } })
  await chartOf(page, 'WAVE/1d')
  expect(addressOf(page)).toBe('/WAVE/1d?grid=2x2&cell=3&c=/UP/1d&c=/DOWN/1d&c=/UP/1w&type=line')
  await eventually(() => page.getByTestId('symbol-button').textContent()).toContain('WAVE')
  await page.keyboard.press('Alt+v')
  await eventually(() => page.evaluate(() => window.barlines!.map((chart) => chart!.look().volume))).toEqual([
    ...[true, true, false, true],
  ])
  await page.keyboard.press('Alt+2')
  await chartOf(page, 'DOWN/1d')
  expect(await chartAt(page, 1).evaluate((chart) => chart.contains(document.activeElement))).toBe(true)
  expect(addressOf(page)).toBe('/DOWN/1d?grid=2x2&cell=2&c=/UP/1d&c=/WAVE/1d?type=line&volume=off&c=/UP/1w')
  // Whoever types means the chart in hand.
  await search(page, 'WAVE')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'WAVE/1d', 'WAVE/1d', 'UP/1w'])
  expect(await marks(page)).toEqual(['0', '1', '2', '3'])
})

test('linked by symbol or interval, the others follow the one in hand', async () => {
  const { page } = await openApp('/UP/1d?grid=3x1&link=symbol&c=/DOWN/1w&c=/WAVE/1M')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'UP/1w', 'UP/1M'])
  await search(page, 'DOWN')
  await eventually(() => shownOn(page)).toEqual(['DOWN/1d', 'DOWN/1w', 'DOWN/1M'])
  await page.keyboard.press('Alt+n')
  await page.getByRole('checkbox', { name: /^Interval/ }).check()
  await eventually(() => shownOn(page)).toEqual(['DOWN/1d', 'DOWN/1d', 'DOWN/1d'])
  await page.getByRole('checkbox', { name: /^Symbol/ }).uncheck()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: /^weekly bars/ }).click()
  await eventually(() => shownOn(page)).toEqual(['DOWN/1w', 'DOWN/1w', 'DOWN/1w'])
})

test('linked by crosshair, all legends tell of the moment that is pointed at, and of their latest bars afterwards', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&link=crosshair&c=/DOWN/1w')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1w'])
  const [daily, weekly] = await momentsOn(page)
  // A Thursday: its week began on the Monday before.
  const time = Date.UTC(2024, 8, 5) / 1000
  const box = (await chartAt(page, 0).boundingBox())!
  await page.mouse.move(box.x + (await xOf(page, time)), box.y + 300)
  await eventually(() => momentsOn(page)).toEqual([
    expect.stringContaining('Thu 05 Sep'),
    expect.stringContaining('Mon 02 Sep'),
  ])
  await page.mouse.move(box.x + 300, box.y + box.height + 30)
  await eventually(() => momentsOn(page)).toEqual([daily, weekly])
})

test('all charts hear of new bars over one stream, whatever they show', async () => {
  const { page, store } = await openApp('/UP/1d')
  await chartOf(page, 'UP/1d')
  await live(page)
  const streams = streamsOf(page)
  await page.goto(page.url() + '?grid=2x2&c=/DOWN/1d&c=/DOWN/1w&c=/WAVE/1d')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1d', 'DOWN/1w', 'WAVE/1d'])
  await live(page)
  // The one that the page began with has its own; all others share theirs.
  await eventually(() => streams.size).toBe(2)
  await store(
    bars([...closes.UP, 1], { symbol: 'UP' }),
    bars([...closes.DOWN, 2], { symbol: 'DOWN' }),
    bars([...closes.WAVE, 3], { symbol: 'WAVE' }),
  )
  await eventually(() => closesOn(page)).toEqual([1, 2, 2, 3])
  expect(streams.size).toBe(2)
})

test('what cannot be shown says so in its place, and the other charts are as they are', async () => {
  const { page, store } = await openApp('/UP/1d?grid=2x2&c=/NOPE/1d&c=/DOWN/5m&c=/DOWN/1d', {
    failingRequests: true,
  })
  await eventually(() => shownOn(page)).toEqual(['UP/1d', undefined, undefined, 'DOWN/1d'])
  const places = page.getByTestId('place')
  await eventually(() => places.allTextContents()).toEqual([
    expect.stringContaining('There is no symbol NOPE here.'),
    expect.stringContaining('of DOWN yet'),
  ])
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Show daily bars' }).click()
  await eventually(() => shownOn(page)).toEqual(['UP/1d', undefined, 'DOWN/1d', 'DOWN/1d'])
  await store(bars([5, 6, 7], { symbol: 'NOPE' }))
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'NOPE/1d', 'DOWN/1d', 'DOWN/1d'])
})

test('while the API is down another chart can be taken in hand, and what is missing comes by itself', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&c=/DOWN/1d', { failingRequests: true })
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1d'])
  await page.route('**/v1/**', (route) => route.fulfill({ status: 503, body: 'down' }))
  await chartAt(page, 1).click({ position: { x: 300, y: 200 } })
  await chartOf(page, 'DOWN/1d')
  await page.keyboard.press('Alt+n')
  await page.getByRole('radio', { name: 'Four' }).check({ force: true })
  await eventually(() => page.getByTestId('place').allTextContents()).toEqual(
    Array(2).fill(expect.stringContaining('could not be loaded. Trying again…')),
  )
  await page.unroute('**/v1/**')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1d', 'DOWN/1d', 'DOWN/1d'])
})

test('on a phone there is one chart at a time, and tabs lead to the others', async () => {
  const { page } = await openApp('/UP/1d?grid=1-2&c=/DOWN/1d&c=/WAVE/1w', phone)
  await chartOf(page, 'UP/1d')
  const tabs = page.getByRole('navigation', { name: 'Charts' })
  await tabs.getByRole('button', { name: /^WAVE 1W/ }).tap()
  await chartOf(page, 'WAVE/1w')
  expect(await page.getByTestId('chart').count()).toBe(1)
  expect(await findings(page)).toEqual([])
  await nextFrame(page)
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(beyond).toBe(0)
  await page.reload()
  await chartOf(page, 'WAVE/1w')
  await eventually(() => tabs.getByRole('button').allTextContents()).toHaveLength(3)
})

test('a layout keeps all of them, and says which', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&link=crosshair&c=/DOWN/1w?type%3Dline')
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1w'])
  await page.keyboard.press('Alt+o')
  const sheet = page.getByRole('dialog', { name: 'Layouts' })
  await sheet.getByLabel('Keep what is on the screen as').fill('Both')
  await sheet.getByRole('button', { name: 'Save' }).click()
  const kept = sheet.getByRole('link', { name: /^Both/ })
  await eventually(() => kept.textContent()).toContain('UP · 1d, DOWN · 1w')
  await page.goto(new URL('/WAVE/1d', page.url()).href)
  await chartOf(page, 'WAVE/1d')
  await page.keyboard.press('Alt+o')
  await kept.click()
  await eventually(() => shownOn(page)).toEqual(['UP/1d', 'DOWN/1w'])
  expect(addressOf(page)).toBe('/UP/1d?grid=2x1&link=crosshair&c=/DOWN/1w?type=line')
})
