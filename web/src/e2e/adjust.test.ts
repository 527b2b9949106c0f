import { readFile } from 'node:fs/promises'
import { bars } from '@barline/api/testing/api'
import { dividend, split } from '@barline/api/testing/actions'
import { barTime } from '@barline/db/domain/time'
import { storeExampleData } from '@barline/api/testing/example-data'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { generateCandles } from '../testing/generate-candles.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, drag, drawnBars, legend, live, queryOf, visibleRange, xOf } from '../testing/visit.ts'

const start = realAppTests()
const day = (date: string) => Date.parse(date) / 1000

const choose = (page: Page, option: string) =>
  page.getByLabel('Adjustment', { exact: true }).selectOption(option)
const closeOn = async (page: Page, date: string) =>
  (await drawnBars(page)).find(({ time }) => time === day(date))?.close

async function openApple(query = '') {
  const app = await start()
  await storeExampleData(app.database)
  const page = await app.open(`/AAPL/1d${query}`)
  await chartOf(page, 'AAPL/1d')
  await live(page)
  return { app, page }
}

// Apple was split four for one on 31 August 2020; three weeks before, its dividend was 82 cents of the old shares.
test('prices are adjusted for splits, as traded, or adjusted for dividends, too, as one chooses', async () => {
  const { page } = await openApple()
  expect(await closeOn(page, '2020-08-06')).toBe(113.9025)
  expect(await page.getByTestId('adjust').textContent()).toBe('Adj')
  await choose(page, 'Raw prices')
  await eventually(() => closeOn(page, '2020-08-06')).toBe(455.61)
  expect(await closeOn(page, '2020-08-31')).toBe(129.04)
  await eventually(() => queryOf(page)).toBe('?adjust=none')
  expect(await page.getByTestId('adjust').textContent()).toBe('Raw')
  await choose(page, 'Total-adjusted')
  await eventually(() => closeOn(page, '2020-08-06')).toBeCloseTo(113.9025 * (1 - 0.82 / 455.61), 4)
  expect(await closeOn(page, '2020-08-07')).toBe(111.1125)
  await eventually(() => queryOf(page)).toBe('?adjust=all')
})

test('a link shows the same prices before any script runs, and a key goes on to the next', async () => {
  const { app, page } = await openApple('?adjust=none')
  expect(await closeOn(page, '2020-08-28')).toBe(499.23)
  const bare = await app.open('/AAPL/1d?adjust=none', { javaScriptEnabled: false })
  expect((await legend(bare)).close).toBe(120.96)
  expect(await bare.getByTestId('adjust').textContent()).toBe('Raw')
  await page.keyboard.press('Alt+j')
  await eventually(() => closeOn(page, '2020-08-28')).toBe(124.8075)
  await eventually(() => queryOf(page)).toBe('')
})

test('what the stream tells is adjusted like the rest', async () => {
  const { app, page } = await openApple('?adjust=none')
  const told = {
    time: barTime(Date.parse('2020-08-28')),
    open: 504.05,
    high: 505.77,
    low: 498.31,
    close: 498,
  }
  await app.store(bars([{ ...told, volume: 46_907_479 }], { symbol: 'AAPL' }))
  await eventually(() => closeOn(page, '2020-08-28')).toBe(498)
  await choose(page, 'Split-adjusted')
  await eventually(() => closeOn(page, '2020-08-28')).toBe(124.5)
})

test('switching keeps the place in time, also right after a move, and other intervals follow', async () => {
  const app = await start()
  const walk = generateCandles('1d', 700, day('2024-06-07'), 3)
  const stored = bars(
    walk.map(({ time, ...rest }) => ({ ...rest, time: barTime(time * 1000) })),
    { symbol: 'AAPL', exchange: 'NMS', timezone: 'America/New_York', currency: 'USD' },
  )
  await app.store({ ...stored, actions: [split('2023-06-05', 10), dividend('2023-09-01', 1.5)] })
  const page = await app.open('/AAPL/1d')
  await chartOf(page, 'AAPL/1d')
  await live(page)
  await drag(page, 900)
  const range = await visibleRange(page)
  const places = [await xOf(page, range.from), await xOf(page, range.to)]
  const before = await closeOn(page, new Date(range.from * 1000).toISOString().slice(0, 10))
  await choose(page, 'Raw prices')
  await eventually(() => closeOn(page, '2022-06-06')).toBe(
    walk.find(({ time }) => time === day('2022-06-06'))!.close,
  )
  expect(await visibleRange(page)).toEqual(range)
  expect([await xOf(page, range.from), await xOf(page, range.to)]).toEqual(places)
  expect(before).toBeDefined()
  await eventually(() => queryOf(page)).toContain('adjust=none')
  await page.getByRole('link', { name: 'weekly bars' }).click()
  await chartOf(page, 'AAPL/1w')
  expect(queryOf(page)).toContain('adjust=none')
  const first = walk.filter(({ time }) => time >= day('2022-06-06')).slice(0, 5)
  await eventually(() => closeOn(page, '2022-06-06')).toBe(first.at(-1)!.close)
})

test('what is saved says what it is adjusted for', async () => {
  const { page } = await openApple('?adjust=none')
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save what is in view as CSV' }).click(),
  ])
  expect(csv.suggestedFilename()).toBe('AAPL-1d-2020-09-04-Raw.csv')
  expect(await readFile(await csv.path(), 'utf8')).toContain('2020-08-28,504.05,505.77,498.31,499.23,')
  const [picture] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Alt+s')])
  expect(picture.suggestedFilename()).toBe('AAPL-1d-2020-09-04-Raw.png')
})
