import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { generateCandles } from '../testing/generate-candles.ts'
import { lastMinute, lastSession, sampleApi } from '../testing/sample-api.ts'
import { chartOf, live, nextFrame, phone, visibleRange } from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
api.series.set('SIM2 5m', generateCandles('5m', 20_000, lastMinute, 3))
const { open } = appTests(api)

async function openTable(path: string, options = {}) {
  const page = await open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return { page, table: page.getByRole('table', { name: path.slice(1).split('/')[0]! }) }
}

/** Texts of the row that has the focus, without its marks. */
const focusedRow = (page: Page) =>
  page.evaluate(() =>
    [...(document.activeElement?.closest('tr')?.cells ?? [])].map((cell) => cell.innerText.trim()),
  )

const dates = (page: Page) =>
  page.locator('tbody time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')))

test('what is in view as a table, walked by keys, each row with the way to its passport', async () => {
  const { page, table } = await openTable('/SIM1/1d?i=sma_3&i=bollinger&range=6M', {
    // The stand-in has no passports.
    failingRequests: true,
  })
  const { from } = await visibleRange(page)
  const inView = daily.filter(({ time }) => time >= from)
  await page.getByRole('button', { name: 'Auto' }).focus()
  await page.keyboard.press('Alt+k')
  await table.getByText(`SIM1, daily bars: ${inView.length} in view`).waitFor()
  expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
    ...['Session', 'Open', 'High', 'Low', 'Close', 'Change', 'Volume', 'SMA 3 close'],
    ...['BB 20 2 close Middle', 'BB 20 2 close Upper', 'BB 20 2 close Lower', 'Marks'],
  ])
  const [before, last] = daily.slice(-2) as [(typeof daily)[0], (typeof daily)[0]]
  const average = daily.slice(-3).reduce((sum, bar) => sum + bar.close, 0) / 3
  const row = await focusedRow(page)
  expect(row.slice(0, 5)).toEqual([
    "Fri 07 Jun '24",
    ...[last.open, last.high, last.low, last.close].map((price) => price.toFixed(2)),
  ])
  expect(row[5]!.replace('−', '-')).toContain((last.close - before.close).toFixed(2))
  expect(row.slice(6, 8)).toEqual([last.volume.toLocaleString('en-US'), average.toFixed(2)])

  await page.keyboard.press('ArrowDown')
  expect((await focusedRow(page))[0]).toBe("Thu 06 Jun '24")
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Passport of a bar' }).getByText("Thu 06 Jun '24").waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect((await focusedRow(page))[0]).toBe("Thu 06 Jun '24")

  await table.getByRole('button', { name: 'Session' }).click()
  expect((await dates(page))[0]).toBe(new Date(inView[0]!.time * 1000).toISOString().slice(0, 10))
  expect(await table.getByRole('columnheader', { name: 'Session' }).getAttribute('aria-sort')).toBe(
    'ascending',
  )
  await page.keyboard.press('Escape')
  await table.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Auto' }).and(page.locator(':focus')).waitFor()
})

test('what is told of a bar stands in its row', async () => {
  const { handle } = api
  const [revised, forming] = daily.slice(-2).map(({ time }) => time)
  api.handle = (request, response) => {
    if (!request.url?.includes('status=true')) return handle(request, response)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({ candles: { t: [] }, status: { forming: [forming], revised: [revised] }, next: null }),
    )
  }
  try {
    const { page, table } = await openTable('/SIM1/1d')
    await page.keyboard.press('Alt+k')
    await table.getByRole('row', { name: "Fri 07 Jun '24" }).getByRole('cell', { name: 'Forming' }).waitFor()
    await table.getByRole('row', { name: "Thu 06 Jun '24" }).getByRole('cell', { name: 'Revised' }).waitFor()
  } finally {
    api.handle = handle
  }
})

test('of 20,000 bars only those rows are there that are seen, and every one is reached', async () => {
  const { page, table } = await openTable('/SIM2/5m?range=All', {
    // As wide as several screens: a bar takes a fifth of a pixel at least.
    viewport: { width: 4500, height: 900 },
  })
  await eventually(async () => (await visibleRange(page)).from).toBe(api.series.get('SIM2 5m')![0]!.time)
  await page.getByRole('button', { name: 'Table' }).click()
  await eventually(() => table.getAttribute('aria-rowcount')).toBe('20001')
  const newest = new Date(lastMinute * 1000).toISOString().replace('.000', '')
  expect((await dates(page))[0]).toBe(newest)
  await page.keyboard.press('End')
  const oldest = new Date(api.series.get('SIM2 5m')![0]!.time * 1000).toISOString().replace('.000', '')
  await eventually(async () => (await dates(page)).at(-1)).toBe(oldest)
  await page.locator('tr[aria-rowindex="20001"] :focus').waitFor()
  expect(await page.locator('tbody tr').count()).toBeLessThan(80)
  // The row that has the focus stays while one looks elsewhere.
  await table.evaluate((element) => (element.parentElement!.scrollTop = 0))
  await eventually(async () => (await dates(page))[0]).toBe(newest)
  await page.locator('tr[aria-rowindex="20001"] :focus').waitFor({ state: 'attached' })
  await page.keyboard.press('Home')
  await page.locator('tr[aria-rowindex="2"] :focus').waitFor()
})

test('a new bar comes in at the top, and moves nothing under the eyes of who has scrolled', async () => {
  const { page, table } = await openTable('/SIM1/1d?from=2023-06-01')
  await page.keyboard.press('Alt+k')
  await table.waitFor()
  const monday = lastSession + 3 * 86_400
  api.store('SIM1', '1d', [{ ...daily.at(-1)!, time: monday, close: 91.25, high: 92 }])
  await eventually(async () => (await dates(page))[0]).toBe('2024-06-10')
  await table.getByRole('cell', { name: '91.25', exact: true }).waitFor()
  const scroller = table.locator('..')
  await scroller.evaluate((element) => (element.scrollTop = 1400))
  const topRow = () =>
    scroller.evaluate((element) => {
      const { left, top } = element.getBoundingClientRect()
      return document.elementFromPoint(left + 40, top + 50)!.closest('tr')!.innerText
    })
  await eventually(async () => (await topRow()).length).toBeGreaterThan(0)
  const seen = await topRow()
  api.store('SIM1', '1d', [{ ...daily.at(-1)!, time: monday + 86_400, close: 90 }])
  await eventually(async () => (await table.innerText()).includes("Tue 11 Jun '24 to")).toBe(false)
  await table.getByText("to Tue 11 Jun '24").waitFor()
  expect(await topRow()).toBe(seen)
  await table.getByRole('button', { name: 'Session' }).click()
  // The other way round it begins at the top, wherever one was.
  await table.locator('[aria-sort=ascending]').waitFor()
  await nextFrame(page)
  expect(await scroller.evaluate((element) => element.scrollTop)).toBe(0)
})

test('it stays open while one goes to a series of fewer bars, and shows those', async () => {
  const { page, table } = await openTable('/SIM1/1d')
  await page.keyboard.press('Alt+k')
  await table.waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Symbol or name' }).fill('SIM-BTC')
  await page.getByRole('option', { name: 'SIM-BTC/USD' }).waitFor()
  await page.keyboard.press('Enter')
  await chartOf(page, 'SIM-BTC/USD/1d')
  const other = page.getByRole('table', { name: 'SIM-BTC/USD, daily bars' })
  const last = api.series.get('SIM-BTC/USD 1d')!.at(-1)!
  await other.getByRole('row').nth(1).getByText(last.close.toFixed(2)).first().waitFor()
})

test.each(['dark', 'light'] as const)(
  'on a phone it shares the screen with the chart, and axe finds nothing, %s',
  async (colorScheme) => {
    const { page, table } = await openTable('/SIM1/5m?i=rsi&clock=utc', { ...phone, colorScheme })
    await page.getByRole('button', { name: 'Table' }).tap()
    await table.waitFor()
    expect(await table.getByText('in view').innerText()).toContain('5-minute bars')
    await page.getByText('· time in UTC').waitFor()
    expect(await findings(page)).toEqual([])
    const row = (await table.getByRole('row').nth(1).boundingBox())!
    expect(row.height).toBeGreaterThanOrEqual(40)
    expect((await page.getByTestId('chart').boundingBox())!.height).toBeGreaterThan(150)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await page.getByRole('button', { name: 'Close the table' }).tap()
    await table.waitFor({ state: 'detached' })
  },
)
