import { bars } from '@barline/api/testing/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import {
  chartOf,
  drag,
  live,
  lookOf,
  phone,
  queryOf,
  visibleRange,
  type VisitOptions,
} from '../testing/visit.ts'

const start = realAppTests()
const days = Array.from({ length: 300 }, (_, i) => i)

/** One rises by a dollar a day from 100 on, one falls by ten cents from 200 on, a third has come only in the last 20 days. */
async function openApp(query = '', options: VisitOptions = {}) {
  const app = await start()
  await app.store(
    bars(
      days.map((day) => 100 + day),
      { symbol: 'UP', name: 'Up Inc.' },
    ),
    bars(
      days.map((day) => 200 - day / 10),
      { symbol: 'DOWN' },
    ),
    bars(
      days.slice(-20).map((day) => ({ close: 50, day }) as never),
      { symbol: 'NEW' },
    ),
    bars(
      days.map(() => 7),
      { symbol: 'SIM1' },
    ),
    bars(
      days.map(() => 9),
      { symbol: 'FLAT' },
    ),
  )
  const page = await app.open(`/UP/1d${query}`, options)
  await chartOf(page, 'UP/1d')
  await live(page)
  return { ...app, page }
}

const rows = (page: Page) => page.getByTestId('compared').getByRole('listitem')
const told = async (page: Page, symbol: string) =>
  Number(await rows(page).filter({ hasText: symbol }).locator('data').getAttribute('value'))
const lines = async (page: Page) => (await lookOf(page)).compared

async function add(page: Page, ...symbols: string[]) {
  const search = page.getByRole('dialog', { name: 'Compare UP with' })
  for (const symbol of symbols) await search.getByRole('option', { name: symbol }).click()
  return search
}

test('in percent from the first bar in view on, wherever that is, in the legend and on the scale', async () => {
  const { page } = await openApp()
  await page.getByRole('button', { name: 'Compare' }).click()
  await add(page, 'DOWN')
  await page.keyboard.press('Escape')
  await page.mouse.move(5, 5)
  await eventually(async () => (await lines(page))[0]?.points.length).toBe(300)
  expect((await lookOf(page)).mode).toBe(2)
  expect(queryOf(page)).toBe('?compare=DOWN')
  const since = async () => {
    const { from } = await visibleRange(page)
    // The bar before that is in view in part, as it is on the scale.
    const day = (from - Date.UTC(2024, 0, 2) / 1000) / 86_400 - 1
    return [399 / (100 + day) - 1, 170.1 / (200 - day / 10) - 1]
  }
  for (let i = 0; i < 2; i++) {
    const [up, down] = await since()
    await eventually(() => told(page, 'UP')).toBeCloseTo(up!, 6)
    await eventually(() => told(page, 'DOWN')).toBeCloseTo(down!, 6)
    await drag(page, -300)
  }
  expect(await page.getByLabel('Price scale').inputValue()).toBe('percent')
  expect(await findings(page)).toEqual([])
})

test('up to four, each in its own colour; made-up prices say so; taken away again', async () => {
  const { page } = await openApp('?compare=DOWN')
  await page.keyboard.press('Alt+c')
  const search = await add(page, 'NEW', 'SIM1', 'FLAT')
  await search.getByText('Four symbols are compared at most').waitFor()
  await page.keyboard.press('Escape')
  await eventually(async () =>
    (await lines(page)).map(({ title, points }) => [title, points.length]),
  ).toEqual([
    ...[
      ['DOWN', 300],
      ['NEW', 20],
      ['SIM1', 300],
      ['FLAT', 300],
    ],
  ])
  expect(new Set((await lines(page)).map(({ colour }) => colour)).size).toBe(4)
  await rows(page).filter({ hasText: 'SIM1' }).getByText('synthetic').waitFor()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Compare with DOWN no longer' }).click()
  await eventually(async () => (await lines(page)).map(({ title }) => title)).toEqual(['NEW', 'SIM1', 'FLAT'])
  for (const symbol of ['NEW', 'SIM1', 'FLAT']) {
    await page.getByRole('button', { name: `Compare with ${symbol} no longer` }).click()
    await rows(page).filter({ hasText: symbol }).waitFor({ state: 'detached' })
  }
  await eventually(() => queryOf(page)).toBe('')
  await eventually(async () => (await lookOf(page)).mode).toBe(0)
  expect(await lines(page)).toEqual([])
})

test('live, in a replay, and where nobody knows a symbol', async () => {
  const { page, store } = await openApp('?compare=DOWN&compare=NOBODY')
  await rows(page).filter({ hasText: 'NOBODY' }).getByText('not known here').waitFor()
  await store(bars([{ close: 50, day: 299 } as never], { symbol: 'DOWN' }))
  await eventually(async () => (await lines(page))[0]?.points.at(-1)?.value).toBe(50)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByTestId('chart').focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(async () => (await lines(page))[0]?.points.length).toBe(295)
})

test('on a phone', async () => {
  const { page } = await openApp('?compare=DOWN&compare=SIM1', phone)
  await eventually(async () => (await lines(page)).length).toBe(2)
  await page.getByRole('button', { name: 'Compare', exact: true }).tap()
  await page.getByRole('dialog', { name: 'Compare UP with' }).waitFor()
  expect(await findings(page)).toEqual([])
})
