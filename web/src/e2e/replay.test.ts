import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { bars } from '@barline/api/testing/api'
import { realAppTests } from '../testing/real-app.ts'
import {
  chartOf,
  drawnBars,
  legend,
  live,
  lookOf,
  phone,
  queryOf,
  xOf,
  type VisitOptions,
} from '../testing/visit.ts'

const start = realAppTests()
const day = 86_400
const first = Date.UTC(2024, 0, 2) / 1000

/** Forty days, each closing a dollar above the one before, from 100 on. */
const closes = Array.from({ length: 40 }, (_, i) => 100 + i)

async function openApp(query = '', options: VisitOptions = {}) {
  const app = await start()
  await app.store(bars(closes, { symbol: 'AAPL' }))
  const page = await app.open(`/AAPL/1d${query}`, options)
  await chartOf(page, 'AAPL/1d')
  return { ...app, page }
}

const lastDrawn = async (page: Page) => (await drawnBars(page)).at(-1)!.close
const controls = (page: Page) => page.getByRole('region', { name: 'Replay' })

test('from the picked bar on the future is not there, for prices and indicators; live bars wait', async () => {
  const { page, store } = await openApp('?i=sma_3')
  await live(page)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByTestId('replay-hint').waitFor()
  const box = (await page.getByTestId('chart').boundingBox())!
  const x = box.x + (await xOf(page, first + 20 * day))
  await page.mouse.move(x, box.y + 300)
  expect(await findings(page)).toEqual([])
  await page.mouse.click(x, box.y + 300)
  await eventually(() => lastDrawn(page)).toBe(120)
  await page.mouse.move(5, 5)
  await eventually(async () => (await legend(page)).close).toBe(120)
  const average = (await lookOf(page)).indicators[0]!.plots[0]!
  expect(average.at(-1)).toEqual({ time: first + 20 * day, value: 119 })
  expect(average).toHaveLength(19)
  await eventually(() => queryOf(page)).toContain('replay=2024-01-22')
  await page.getByTestId('connection').getByText('Replay').waitFor()
  await store(bars([...closes, 500], { symbol: 'AAPL' }))
  await controls(page).getByRole('button', { name: 'On by a bar' }).click()
  await eventually(() => lastDrawn(page)).toBe(121)
  expect((await lookOf(page)).indicators[0]!.plots[0]!.at(-1)!.value).toBe(120)
  expect(await findings(page)).toEqual([])
  await controls(page).getByRole('button', { name: 'End the replay' }).click()
  await eventually(() => lastDrawn(page)).toBe(500)
  await eventually(() => queryOf(page)).not.toContain('replay')
})

test('by keys: pick, step, play at a speed up to the latest bar, end', async () => {
  const { page } = await openApp()
  await page.clock.install()
  await page.getByTestId('chart').focus()
  await page.keyboard.press('Alt+b')
  await page.getByTestId('replay-hint').waitFor()
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(() => lastDrawn(page)).toBe(130)
  await controls(page).getByText("Thu 01 Feb '24").waitFor()
  await page.keyboard.press('.')
  await page.keyboard.press('.')
  await page.keyboard.press(',')
  await eventually(() => lastDrawn(page)).toBe(131)
  await page.getByLabel('Speed').selectOption('2 / s')
  await page.getByTestId('chart').focus()
  await page.keyboard.press('Space')
  await controls(page).getByRole('button', { name: 'Pause' }).waitFor()
  await page.clock.runFor(1_100)
  await eventually(() => lastDrawn(page)).toBe(133)
  await page.clock.runFor(10_000)
  await eventually(() => lastDrawn(page)).toBe(139)
  await controls(page).getByText('the latest bar').waitFor()
  expect(await controls(page).getByRole('button', { name: 'Play', exact: true }).isDisabled()).toBe(true)
  await page.getByTestId('chart').focus()
  await page.keyboard.press('Escape')
  await controls(page).waitFor({ state: 'detached' })
})

test('a link reproduces it, and a week that was under way is not told', async () => {
  const { page } = await openApp('?replay=2024-01-24')
  expect(await lastDrawn(page)).toBe(122)
  await page.getByRole('link', { name: 'weekly bars' }).click()
  await chartOf(page, 'AAPL/1w')
  expect((await drawnBars(page)).map(({ time }) => new Date(time * 1000).toISOString().slice(0, 10))).toEqual(
    [...['2024-01-01', '2024-01-08', '2024-01-15']],
  )
})

test('on a phone, by touch', async () => {
  const { page } = await openApp('', phone)
  await page.getByRole('button', { name: 'Replay' }).tap()
  const box = (await page.getByTestId('chart').boundingBox())!
  await page.touchscreen.tap(box.x + (await xOf(page, first + 30 * day)), box.y + 300)
  await eventually(() => lastDrawn(page)).toBe(130)
  const inView = (await controls(page).boundingBox())!
  expect(inView.x).toBeGreaterThanOrEqual(0)
  expect(inView.x + inView.width).toBeLessThanOrEqual(390)
  await controls(page).getByRole('button', { name: 'On by a bar' }).tap()
  await eventually(() => lastDrawn(page)).toBe(131)
  expect(await findings(page)).toEqual([])
})
