import { bars } from '@barline/api/testing/api'
import { storeExampleData } from '@barline/api/testing/example-data'
import { barTime } from '@barline/db/domain/time'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, phone, xOf, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()
const friday = Date.parse('2020-08-28') / 1000
const sheet = (page: Page) => page.getByRole('dialog', { name: 'Passport of a bar' })

/** What Yahoo's columns would say of the close of that Friday. */
const excerpts = [
  {
    where: '/chart/result/0/indicators/quote/0/close/17',
    before: '125.01,',
    marked: '124.8075',
    after: ',129.04',
  },
]
const records = { readRecord: () => Promise.resolve({ excerpts }) }

async function openApple(path = '/AAPL/1d', options: VisitOptions = {}) {
  const app = await start({ records })
  await storeExampleData(app.database)
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return { app, page }
}

/** The middle of a bar's body, on the page. */
async function middleOf(page: Page, time: number) {
  const box = (await page.getByTestId('chart').boundingBox())!
  const y = await page.evaluate((at) => window.barline!.yOf(at)!, time)
  return [box.x + (await xOf(page, time)), box.y + y] as const
}

/** The rows of the table: as provided, as traded, on the chart. */
const rows = (page: Page) =>
  sheet(page)
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText.split(/\s+/).filter(Boolean)))

// Yahoo tells the prices of August 2020 divided by the split of the 31st; 499.23 was paid.
test('who clicks on a candle reads where it comes from, and what was done to it', async () => {
  const { page } = await openApple()
  await page.mouse.click(...(await middleOf(page, friday)))
  await sheet(page).getByText('The record').waitFor()
  expect(await page.getByTestId('passport-of').textContent()).toMatch(/AAPL\s+Fri 28 Aug '20, daily bars/)
  expect(await rows(page)).toContainEqual(['Close', '124.8075', '499.23', '124.8075'])
  await sheet(page).locator('mark').waitFor()
  expect(await sheet(page).locator('mark').textContent()).toBe('124.8075')
  const text = await sheet(page).innerText()
  for (const part of [
    '/chart/result/0/timestamp/17',
    'Times 4:1 for the split of 2020-08-31',
    'raw/provider=yahoo/interval=1d/symbol=AAPL/2020-09-04T220000.000Z.json',
    '2020-09-04 22:00:00 UTC',
    'Seen after the bar was over',
  ])
    expect(text).toContain(part)
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await sheet(page).waitFor({ state: 'hidden' })
  const box = (await page.getByTestId('chart').boundingBox())!
  const [x] = await middleOf(page, friday)
  await page.mouse.click(x, box.y + box.height * 0.7)
  expect(await sheet(page).isVisible()).toBe(false)
})

test('by keys: Enter on the bar that the crosshair stands on; a correction appears while one reads', async () => {
  const { app, page } = await openApple()
  await page.getByTestId('chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(() => rows(page)).toContainEqual(['Close', '120.88', '120.88', '120.88'])
  const told = { time: barTime(Date.parse('2020-09-03')), open: 126.91, high: 128.84, low: 120.5 }
  await app.store(bars([{ ...told, close: 121, volume: 257_599_600 }], { symbol: 'AAPL' }))
  await eventually(() => rows(page)).toContainEqual(['Close', '121', '121', '121'])
  const text = await sheet(page).innerText()
  expect(text).toContain('Changed after it had been seen as final')
  expect(text).toMatch(/All that it was\s+Now/)
  expect(text).toContain('120.88')
})

test('on a phone a tap opens it at the lower edge; a week tells of which days it is made', async () => {
  const { page } = await openApple('/AAPL/1w', { ...phone, colorScheme: 'light' })
  await page.touchscreen.tap(...(await middleOf(page, Date.parse('2020-08-24') / 1000)))
  await sheet(page).getByText('rolled up from 5 daily bars').waitFor()
  const box = (await sheet(page).boundingBox())!
  expect([Math.round(box.x), Math.round(box.width), Math.round(box.y + box.height)]).toEqual([0, 390, 844])
  expect(await findings(page)).toEqual([])
  await sheet(page).getByRole('link', { name: 'Show the daily bars' }).tap()
  await chartOf(page, 'AAPL/1d')
  expect(await sheet(page).isVisible()).toBe(false)
})
