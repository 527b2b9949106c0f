import { bars } from '@barline/api/testing/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, phone, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()
const days = Array.from({ length: 300 }, (_, i) => i)
const closes = { UP: days.map((day) => 100 + day), DOWN: days.map((day) => 200 - day / 10) }

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
      return series && `${series.symbol}/${series.interval} ${series.adjust}`
    }),
  )
const chartAt = (page: Page, place: number) => page.getByTestId('chart').nth(place)
const inHand = (page: Page) => page.locator('[role=group][aria-current=true]').getAttribute('aria-label')
const queryOf = (page: Page) => decodeURIComponent(new URL(page.url()).search)

test('a range is of the chart in hand, and the others stay as they are', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&cell=2&link=crosshair&c=/DOWN/1w')
  await eventually(() => shownOn(page)).toEqual(['DOWN/1w split', 'UP/1d split'])
  await page.getByRole('link', { name: /, 1Y$/ }).click()
  await eventually(() => queryOf(page)).toBe('?grid=2x1&cell=2&link=crosshair&c=/DOWN/1w&range=1Y')
  await page.goBack()
  await eventually(() => queryOf(page)).toBe('?grid=2x1&cell=2&link=crosshair&c=/DOWN/1w')
})

test('whoever takes another chart in hand while the first one goes elsewhere gets both', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&c=/DOWN/1w')
  await eventually(() => shownOn(page)).toEqual(['UP/1d split', 'DOWN/1w split'])
  await live(page)
  const held: (() => Promise<void>)[] = []
  await page.route('**/v1/candles/UP?interval=1M&*', (route) => void held.push(() => route.continue()))
  await page.getByRole('link', { name: /^monthly bars/ }).click()
  await eventually(() => held.length).toBeGreaterThan(0)
  await chartAt(page, 1).click({ position: { x: 300, y: 200 } })
  await eventually(() => new URL(page.url()).pathname).toBe('/DOWN/1w')
  expect(queryOf(page)).toBe('?grid=2x1&cell=2&c=/UP/1M')
  await page.unroute('**/v1/candles/UP?interval=1M&*')
  await Promise.all(held.map((go) => go().catch(() => {})))
  await eventually(() => shownOn(page)).toEqual(['UP/1M split', 'DOWN/1w split'])
  // The link was a step, and stays one.
  await page.goBack()
  await eventually(() => shownOn(page)).toEqual(['UP/1d split', 'DOWN/1w split'])
})

test('Tab goes through all charts and past them; what is opened in one takes it in hand', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&cell=2&c=/DOWN/1d')
  await eventually(() => shownOn(page)).toEqual(['DOWN/1d split', 'UP/1d split'])
  expect(await inHand(page)).toBe('Chart 2 of 2: UP, daily bars')
  await page.keyboard.press('Alt+2')
  // Back to the bar above, whose tools are of the chart in hand.
  await page.keyboard.press('Shift+Tab')
  const isAt = (place: number) =>
    chartAt(page, place).evaluate((chart) => chart.contains(document.activeElement))
  while (!(await isAt(0))) await page.keyboard.press('Shift+Tab')
  await chartAt(page, 0).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await inHand(page)).toBe('Chart 2 of 2: UP, daily bars')
  await page.keyboard.press('Enter')
  await eventually(() => page.getByTestId('passport-of').textContent()).toContain('DOWN')
  expect(await inHand(page)).toBe('Chart 1 of 2: DOWN, daily bars')
})

test('charts of one symbol at other prices are taken in hand in turn, fast, without loading anything', async () => {
  const { page } = await openApp('/UP/1d?grid=3x1&c=/UP/1d?adjust%3Dnone&c=/DOWN/1d')
  const all = ['UP/1d split', 'UP/1d none', 'DOWN/1d split']
  await eventually(() => shownOn(page)).toEqual(all)
  await live(page)
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/v1/candles/') && asked.push(request.url()))
  for (const place of [1, 2, 0, 1, 2, 1])
    await chartAt(page, place).click({ position: { x: 300, y: 200 }, noWaitAfter: true })
  await eventually(() => queryOf(page)).toContain('cell=2')
  await chartOf(page, 'UP/1d')
  expect(await shownOn(page)).toEqual(all)
  await page.waitForLoadState('networkidle')
  expect(asked).toEqual([])
})

test('a chart whose symbol nobody knows any more says so, in place of the one before', async () => {
  const { page, url } = await openApp('/UP/1d?grid=2x1&c=/NOPE/1d', { failingRequests: true })
  await page.getByText('There is no symbol NOPE here.').waitFor()
  await page.goto(`${url}/UP/1d?grid=2x1&c=/NOPE/1d`)
  await page.getByText('There is no symbol NOPE here.').waitFor()
  await page.getByRole('button', { name: 'Show UP' }).click()
  await eventually(() => shownOn(page)).toEqual(['UP/1d split', 'UP/1d split'])
  await page.evaluate((path) => {
    const link = Object.assign(document.createElement('a'), { href: path, textContent: 'go' })
    document.querySelector('main')!.prepend(link)
    link.click()
    link.remove()
  }, '/UP/1d?grid=2x1&c=/NOPE/1d')
  await page.getByText('There is no symbol NOPE here.').waitFor()
})

test('on a phone an unknown symbol is left by going back', async () => {
  const { page } = await openApp('/UP/1d?grid=2x1&c=/NOPE/1d', { ...phone, failingRequests: true })
  await chartOf(page, 'UP/1d')
  await page.getByRole('button', { name: /^NOPE/ }).tap()
  await page.getByRole('heading', { name: 'There is no symbol NOPE here' }).waitFor()
  await page.goBack()
  await chartOf(page, 'UP/1d')
})

test('on a phone on its side many charts are shown one at a time, and two side by side', async () => {
  const onSide = { ...phone, viewport: { width: 844, height: 390 } }
  const { page, url } = await openApp('/UP/1d?grid=2x2&c=/DOWN/1d', onSide)
  await chartOf(page, 'UP/1d')
  await page.getByRole('navigation', { name: 'Charts' }).waitFor()
  expect(await page.getByTestId('chart').count()).toBe(1)
  await page.goto(`${url}/UP/1d?grid=2x1&c=/DOWN/1d`)
  await eventually(() => shownOn(page)).toEqual(['UP/1d split', 'DOWN/1d split'])
})

test('a legend that is longer than its chart does not reach into the next one', async () => {
  const compared = ['A', 'B', 'C', 'D'].map((symbol) => `&compare=${symbol}`).join('')
  const { page } = await openApp(`/UP/1d?grid=2x3&c=/DOWN/1d${compared}`, {
    ...{ viewport: { width: 700, height: 490 }, failingRequests: true },
  })
  await eventually(async () => (await shownOn(page)).filter(Boolean).length).toBe(6)
  await page.getByTestId('legend').first().getByText('D', { exact: true }).waitFor({ state: 'attached' })
  const bottom = async (what: string) => {
    const box = (await page.locator(what).first().boundingBox())!
    return box.y + box.height
  }
  expect(await bottom('.legend')).toBeLessThanOrEqual(await bottom('.cell'))
})
