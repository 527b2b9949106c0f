import { storeExampleData } from '@barline/api/testing/example-data'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, lookOf, phone, queryOf, xOf, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()

// Apple paid 82 cents to who had a share before 7 August 2020, and was split four for one on the 31st.
async function openApple(path = '/AAPL/1d', options: VisitOptions = {}) {
  const app = await start()
  await storeExampleData(app.database)
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return page
}

const discs = async (page: Page) => (await lookOf(page)).events
const drawn = async (page: Page) =>
  (await discs(page)).map(({ kind, time, exDates }) => [
    kind,
    new Date(time * 1000).toISOString().slice(0, 10),
    ...exDates,
  ])
const both = [
  ['dividend', '2020-08-07', '2020-08-07'],
  ['split', '2020-08-31', '2020-08-31'],
]

/** Where a disc is on the page. */
async function placeOf(page: Page, kind: string) {
  await eventually(() => drawn(page)).toHaveLength(2)
  const box = (await page.getByTestId('chart').boundingBox())!
  const { x, y } = (await discs(page)).find((disc) => disc.kind === kind)!
  return [box.x + x, box.y + y] as const
}
const card = (page: Page) => page.getByTestId('mark-card')

test('a disc stands below the bar of each ex-date, at the lower edge', async () => {
  const page = await openApple()
  await eventually(() => drawn(page)).toEqual(both)
  const box = (await page.getByTestId('chart').boundingBox())!
  for (const { time, x, y } of await discs(page)) {
    expect(x).toBeCloseTo(await xOf(page, time), 5)
    expect(y).toBeGreaterThan(box.height - 60)
  }
})

test('weeks and months hold the ex-dates that are within them', async () => {
  const page = await openApple('/AAPL/1w')
  await eventually(() => drawn(page)).toEqual([
    ['dividend', '2020-08-03', '2020-08-07'],
    ['split', '2020-08-31', '2020-08-31'],
  ])
  await page.getByRole('link', { name: 'monthly bars' }).click()
  await chartOf(page, 'AAPL/1M')
  await eventually(() => drawn(page)).toEqual([
    ['dividend', '2020-08-01', '2020-08-07'],
    ['split', '2020-08-01', '2020-08-31'],
  ])
  const [dividend, split] = await discs(page)
  expect(split!.y).toBeLessThan(dividend!.y - 15)
})

test('who points at a disc reads what it stands for, and may go over to read on', async () => {
  const page = await openApple()
  await page.clock.install()
  await page.mouse.move(...(await placeOf(page, 'split')))
  await card(page).getByRole('heading', { name: '4:1 split' }).waitFor()
  const text = await card(page).innerText()
  for (const part of ["Mon 31 Aug '20", '4:1, 4 new shares for 1 old one', 'Yahoo Finance'])
    expect(text).toContain(part)
  const box = (await card(page).boundingBox())!
  await page.mouse.move(box.x + 20, box.y + 20)
  await page.clock.fastForward(5_000)
  expect(await card(page).isVisible()).toBe(true)
  await page.mouse.move(400, 300)
  await card(page).waitFor({ state: 'detached' })
})

test('a click keeps it open until one clicks elsewhere or presses Escape; a drag opens nothing', async () => {
  const page = await openApple()
  await page.clock.install()
  const [x, y] = await placeOf(page, 'dividend')
  await page.mouse.click(x, y)
  await page.mouse.move(400, 300)
  const open = page.getByRole('dialog', { name: 'What is marked' })
  await open.getByText('0.82 per share, as paid').waitFor()
  await open.getByText('USD', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await open.waitFor({ state: 'detached' })
  // The chart takes two clicks in half a second for a double one.
  await page.clock.fastForward(1_000)
  await page.mouse.click(...(await placeOf(page, 'split')))
  await open.getByText('4:1 split').waitFor()
  await page.clock.fastForward(1_000)
  await page.mouse.click(500, 300)
  await open.waitFor({ state: 'detached' })
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 60, y, { steps: 4 })
  await page.mouse.up()
  expect(await open.count()).toBe(0)
})

test('by keys from one marked bar to the next, which is told', async () => {
  const page = await openApple()
  await placeOf(page, 'split')
  const told = () => page.getByTestId('telling').textContent()
  await page.getByTestId('chart').focus()
  await page.keyboard.press('PageUp')
  await eventually(told).toBe(
    "Mon 31 Aug '20: open 127.58, high 131.00, low 126.00, close 129.04. 4:1 split.",
  )
  await page.keyboard.press('PageUp')
  await eventually(told).toContain('Dividend 0.82 USD.')
  expect(await page.getByTestId('notes').innerText()).toContain('Dividend 0.82 USD')
  await page.keyboard.press('PageDown')
  await eventually(told).toContain('4:1 split')
})

test('the list of all leads to each, and they can be switched off', async () => {
  const page = await openApple()
  await placeOf(page, 'split')
  await page.keyboard.press('Alt+m')
  const sheet = page.getByRole('dialog', { name: 'Marks' })
  const events = sheet.getByRole('list', { name: 'Splits and dividends of AAPL' }).getByRole('listitem')
  await events.first().waitFor()
  expect(await events.filter({ hasText: "Aug '20" }).allInnerTexts()).toEqual([
    expect.stringContaining('4:1 split'),
    expect.stringContaining('Dividend 0.82 USD'),
  ])
  await events.filter({ hasText: "07 Aug '20" }).getByRole('button').click()
  await eventually(() => page.getByTestId('moment').textContent()).toBe("Fri 07 Aug '20")
  await page.getByRole('button', { name: 'Marks' }).click()
  await sheet.getByRole('checkbox', { name: 'Splits and dividends' }).uncheck()
  await eventually(() => drawn(page)).toEqual([])
  await eventually(() => queryOf(page)).toContain('hide=events')
  await page.reload()
  await chartOf(page, 'AAPL/1d')
  await live(page)
  expect(await drawn(page)).toEqual([])
})

test('on a phone a tap tells of a disc', async () => {
  const page = await openApple('/AAPL/1d', phone)
  await page.touchscreen.tap(...(await placeOf(page, 'split')))
  const open = page.getByRole('dialog', { name: 'What is marked' })
  await open.getByText('4:1 split').waitFor()
  const box = (await open.boundingBox())!
  expect(box.x).toBeGreaterThanOrEqual(0)
  expect(box.x + box.width).toBeLessThanOrEqual(390)
  expect(await findings(page)).toEqual([])
  await open.getByRole('button', { name: 'Close' }).tap()
  await open.waitFor({ state: 'detached' })
})

test.each(['dark', 'light'] as const)('axe finds nothing in the %s theme', async (colorScheme) => {
  const page = await openApple('/AAPL/1d', { colorScheme })
  await page.mouse.move(...(await placeOf(page, 'dividend')))
  await card(page).waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Alt+m')
  await page.getByRole('dialog', { name: 'Marks' }).waitFor()
  expect(await findings(page)).toEqual([])
})
