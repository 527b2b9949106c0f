import { at, bars } from '@barline/api/testing/api'
import { storeFailure } from '@barline/api/testing/failed-object'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests, type RealApp } from '../testing/real-app.ts'
import { chartOf, live, lookOf, phone, queryOf, xOf, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()
const now = Date.parse('2024-01-12T15:00:00Z')
const nyse = { exchange: 'NYSE', timezone: 'America/New_York', currency: 'USD' }
const day = (date: string) => Date.parse(date) / 1000

const failedKey = 'raw/provider=yahoo/interval=1d/symbol=AAPL/2024-01-10T220000.000Z.json'

/** 3 January is not there, though what was loaded spans it; what would have brought the 8th to the 10th could not be read. */
async function storeHoles(app: RealApp) {
  const closes = [
    { ...at('2024-01-02'), close: 185 },
    { ...at('2024-01-04'), close: 182 },
    { ...at('2024-01-05'), close: 181 },
  ]
  await app.store(bars(closes, nyse))
  await storeFailure(app.database, new Date('2024-01-10T22:00:00Z'))
}

async function openHoles(path = '/AAPL/1d', options: VisitOptions = {}) {
  const app = await start({ now: () => now })
  await storeHoles(app)
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return { app, page }
}

const strips = async (page: Page) => (await lookOf(page)).gaps
const hatched = async (page: Page) => {
  const found = await strips(page)
  return found
    .map(({ cause, from, slots }) => [new Date(from * 1000).toISOString().slice(0, 10), slots, cause])
    .sort()
}
const all = [
  ['2024-01-03', 1, 'provider_missing'],
  ['2024-01-08', 3, 'rejected'],
  ['2024-01-11', 1, 'not_backfilled'],
]
const card = (page: Page) => page.getByTestId('mark-card')

/** A place in the hatching of a cause, where no bar is. */
async function placeOf(page: Page, cause: string) {
  await eventually(() => hatched(page)).toEqual(all)
  const box = (await page.getByTestId('chart').boundingBox())!
  const strip = (await strips(page)).find((one) => one.cause === cause)!
  return [box.x + (strip.left + strip.right) / 2, box.y + box.height * 0.7] as const
}

test('what is missing is hatched where it is missing, and after the last bar as wide as it is long', async () => {
  const { page } = await openHoles()
  await eventually(() => hatched(page)).toEqual(all)
  const [before, after] = [await xOf(page, day('2024-01-02')), await xOf(page, day('2024-01-04'))]
  const spacing = after - before
  const of = Object.fromEntries((await strips(page)).map((strip) => [strip.cause, strip]))
  expect((of.provider_missing!.left + of.provider_missing!.right) / 2).toBeCloseTo((before + after) / 2, 3)
  const last = await xOf(page, day('2024-01-05'))
  expect(of.rejected!.left).toBeCloseTo(last + spacing / 2, 3)
  expect(of.rejected!.right - of.rejected!.left).toBeCloseTo(3 * spacing, 3)
  expect(of.not_backfilled!.left).toBeCloseTo(of.rejected!.right, 3)
})

test('who points at it reads why; a failed object leads to where the operator sees it', async () => {
  const { page } = await openHoles()
  await page.mouse.move(...(await placeOf(page, 'provider_missing')))
  await card(page).getByRole('heading', { name: 'Left out by the provider' }).waitFor()
  expect(await card(page).innerText()).toContain('1 daily bar missing')
  await page.mouse.click(...(await placeOf(page, 'rejected')))
  const open = page.getByRole('dialog', { name: 'What is marked' })
  await open.getByRole('heading', { name: 'Refused' }).waitFor()
  const text = await open.innerText()
  for (const part of [
    '3 daily bars missing',
    "Mon 08 Jan '24 to Wed 10 Jan '24",
    'not json',
    '2024-01-10 22:00:00 UTC',
  ])
    expect(text).toContain(part)
  expect(await open.getByRole('link').getAttribute('href')).toBe(
    `/operations?object=${encodeURIComponent(failedKey)}`,
  )
  expect(await findings(page)).toEqual([])
})

test('a gap that is filled goes away while one reads of it', async () => {
  const { app, page } = await openHoles()
  await page.mouse.click(...(await placeOf(page, 'provider_missing')))
  const open = page.getByRole('dialog', { name: 'What is marked' })
  await open.waitFor()
  await app.store(bars([{ ...at('2024-01-03'), close: 184 }], nyse))
  await eventually(() => hatched(page)).toEqual(all.slice(1))
  await open.waitFor({ state: 'detached' })
})

test('by keys: to the bar after it, which is told, and from the list; it can be switched off', async () => {
  const { page } = await openHoles('/AAPL/1d', { colorScheme: 'light' })
  await eventually(() => hatched(page)).toEqual(all)
  await page.getByTestId('chart').focus()
  await page.keyboard.press('PageUp')
  await eventually(() => page.getByTestId('telling').textContent()).toContain(
    '1 daily bar missing before it: left out by the provider.',
  )
  await page.keyboard.press('Alt+m')
  const sheet = page.getByRole('dialog', { name: 'Marks' })
  await sheet.waitFor()
  const items = sheet.getByRole('list', { name: 'Missing bars' }).getByRole('listitem')
  expect((await items.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual([
    'Not loaded so far',
    'Refused',
    'Left out by the provider',
  ])
  expect(await findings(page)).toEqual([])
  await sheet.getByRole('checkbox', { name: 'Missing bars' }).uncheck()
  await eventually(() => hatched(page)).toEqual([])
  await eventually(() => queryOf(page)).toContain('hide=gaps')
})

test('on a phone a tap tells of it; a week that lacks a day is hatched as a whole', async () => {
  const { page } = await openHoles('/AAPL/1w', phone)
  await eventually(async () => (await strips(page)).map(({ cause }) => cause)).toContain('provider_missing')
  const box = (await page.getByTestId('chart').boundingBox())!
  const week = (await strips(page)).find(({ cause }) => cause === 'provider_missing')!
  const x = await xOf(page, day('2024-01-01'))
  expect([week.left < x, x < week.right]).toEqual([true, true])
  await page.touchscreen.tap(box.x + x, box.y + box.height * 0.75)
  await page.getByRole('dialog', { name: 'What is marked' }).getByText('1 daily bar missing').waitFor()
})
