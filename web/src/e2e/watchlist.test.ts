import { at, bars } from '@barline/api/testing/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, phone, queryOf, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()

/** Two shares with daily bars, one of which has minutes, too, and made-up prices. */
async function openApp(path = '/AAPL/1d', options: VisitOptions = {}) {
  const app = await start()
  await app.store(
    bars([10, 11, 12], { symbol: 'AAPL', name: 'Apple Inc.' }),
    bars([{ close: 5, ...at('2024-01-02T14:30:00Z') }], { symbol: 'AAPL', interval: '1m' }),
    bars([20, 22, 20.9], { symbol: 'TSLA', name: 'Tesla, Inc.' }),
    bars([100, 100], { symbol: 'SIM1' }),
  )
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return { ...app, page }
}

const panel = (page: Page) => page.getByRole('complementary', { name: 'Watchlist' })
const rows = (page: Page) => page.getByRole('list', { name: 'Watched symbols' }).getByRole('listitem')
const order = (page: Page) =>
  rows(page).evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.symbol))
const texts = async (page: Page, symbol: string) =>
  (await rows(page).filter({ hasText: symbol }).getByRole('link').innerText()).split(/\s+/)

async function openList(page: Page) {
  await page.getByRole('button', { name: 'Watchlist' }).click()
  await rows(page).first().waitFor()
}

test('last price, change and sparkline of what there is, live, by one request of two columns', async () => {
  const { page, store } = await openApp()
  const asked: URL[] = []
  page.on('request', (request) => asked.push(new URL(request.url())))
  await openList(page)
  await eventually(() => texts(page, 'TSLA')).toEqual(['TSLA', 'Tesla,', 'Inc.', '20.90', '−5.00%'])
  expect(await texts(page, 'SIM1')).toEqual(['SIM1', 'synthetic', '100.00', '0.00%'])
  expect(await order(page)).toEqual(['AAPL', 'SIM1', 'TSLA'])
  expect(await rows(page).locator('polyline').count()).toBe(3)
  const many = asked.filter(({ pathname }) => pathname === '/v1/candles')
  expect(new Set(many.map(({ search }) => search)).size).toBe(1)
  expect(Object.fromEntries(many[0]!.searchParams)).toMatchObject({
    ...{ symbols: 'AAPL,SIM1,TSLA', fields: 't,c', shape: 'columns', interval: '1d' },
  })
  await store(bars([20, 22, 20.9, 22.99], { symbol: 'TSLA' }))
  await eventually(() => texts(page, 'TSLA')).toContain('+10.00%')
  expect(await findings(page)).toEqual([])
})

test('a click opens the symbol in the same interval and view, and the list stays over visits', async () => {
  const { page, url } = await openApp('/AAPL/1d?type=line&scale=log')
  await openList(page)
  expect(await page.getByTestId('chart').evaluate((chart) => chart.getBoundingClientRect().right)).toBe(1120)
  await rows(page).getByRole('link', { name: 'TSLA' }).click()
  await chartOf(page, 'TSLA/1d')
  expect(queryOf(page)).toBe('?type=line&scale=log')
  expect(await rows(page).locator('[aria-current=page]').innerText()).toContain('TSLA')
  await page.goto(`${url}/AAPL/1m`)
  await chartOf(page, 'AAPL/1m')
  // Without minutes it opens what there is.
  await rows(page).getByRole('link', { name: 'TSLA' }).click()
  await chartOf(page, 'TSLA/1d')
  await page.keyboard.press('Alt+w')
  await panel(page).waitFor({ state: 'detached' })
  await page.reload()
  await chartOf(page, 'TSLA/1d')
  await live(page)
  expect(await panel(page).count()).toBe(0)
})

test('ordered by keys and by dragging; removed by a button; added and removed by the search; kept', async () => {
  const { page } = await openApp()
  await openList(page)
  await page.getByRole('button', { name: /^Move TSLA/ }).focus()
  await page.keyboard.press('ArrowUp')
  await eventually(() => order(page)).toEqual(['AAPL', 'TSLA', 'SIM1'])
  await page.getByRole('status').filter({ hasText: 'TSLA is number 2 of 3' }).waitFor()
  await page.keyboard.press('Home')
  await eventually(() => order(page)).toEqual(['TSLA', 'AAPL', 'SIM1'])
  const box = (await rows(page).nth(2).boundingBox())!
  await page.mouse.move(box.x + 60, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y - 100, { steps: 8 })
  await page.mouse.up()
  expect(await order(page)).toEqual(['SIM1', 'TSLA', 'AAPL'])
  expect(page.url()).toContain('/AAPL/1d')
  await page.getByRole('button', { name: 'Remove SIM1' }).click()
  await page.getByRole('button', { name: 'Add symbols' }).click()
  const search = page.getByRole('dialog', { name: 'Add to the watchlist' })
  await search.getByRole('option', { name: 'AAPL' }).click()
  await search.getByRole('option', { name: 'SIM1' }).click()
  await page.keyboard.press('Escape')
  expect(await order(page)).toEqual(['TSLA', 'SIM1'])
  await page.reload()
  await eventually(() => order(page)).toEqual(['TSLA', 'SIM1'])
})

test('on a phone it is a sheet, which closes when a symbol is opened', async () => {
  const { page } = await openApp('/AAPL/1d', phone)
  await page.getByRole('button', { name: 'Watchlist' }).tap()
  const sheet = page.getByRole('dialog', { name: 'Watchlist' })
  await eventually(() => texts(page, 'TSLA')).toContain('20.90')
  expect(await findings(page)).toEqual([])
  const box = (await sheet.boundingBox())!
  expect([box.width, Math.round(box.y + box.height)]).toEqual([390, 844])
  await rows(page).getByRole('link', { name: 'TSLA' }).tap()
  await chartOf(page, 'TSLA/1d')
  await sheet.waitFor({ state: 'detached' })
})

test('what another browser has kept badly, or nobody knows any more, does no harm', async () => {
  const { page } = await openApp()
  await page.evaluate(() => localStorage.setItem('barline.watchlist', '["GONE","TSLA"]'))
  await openList(page)
  await eventually(() => texts(page, 'TSLA')).toContain('20.90')
  expect(await texts(page, 'GONE')).toEqual(['GONE', 'not', 'known', 'here', '–'])
  await page.evaluate(() => localStorage.setItem('barline.watchlist', '{"not":"a list"}'))
  await page.reload()
  await eventually(() => order(page)).toEqual(['AAPL', 'SIM1', 'TSLA'])
})
