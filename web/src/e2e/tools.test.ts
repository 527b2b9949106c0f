import { bars } from '@barline/api/testing/api'
import { readFile } from 'node:fs/promises'
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
  nextFrame,
  phone,
  queryOf,
  visibleRange,
  xOf,
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

test('what is in view leaves as CSV with the closes of what it is compared with, where that has any', async () => {
  const { page } = await openApp('?compare=NEW')
  await eventually(async () => (await lines(page))[0]?.points.length).toBe(20)
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Alt+e')])
  const [head, ...all] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(head).toBe('time,open,high,low,close,volume,close of NEW')
  expect(all.slice(-40).map((row) => row.split(',').at(-1))).toEqual([
    ...[...Array(20).fill(''), ...Array(20).fill('50')],
  ])
})

test('up to four, each in its own colour; made-up prices say so; taken away again', async () => {
  const { page } = await openApp('?compare=DOWN')
  await page.keyboard.press('Alt+c')
  const search = await add(page, 'NEW')
  const offered = async () => (await search.getByText('add', { exact: true }).all()).length
  // Neither with itself, nor with what it is compared with already.
  await eventually(offered).toBe(2)
  await add(page, 'SIM1', 'FLAT')
  await eventually(offered).toBe(0)
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
  await page.getByTestId('replay-hint').waitFor()
  await page.getByTestId('chart').focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(async () => (await lines(page))[0]?.points.length).toBe(295)
})

/** What a ruler says: its label on the chart, and the sentence for who cannot see that. */
async function measured(page: Page) {
  await nextFrame(page)
  const rulers = (await lookOf(page)).overlays as { kind: string; lines: string[] }[]
  return {
    label: rulers.find(({ kind }) => kind === 'ruler')?.lines,
    said: await page.getByTestId('measured').textContent(),
  }
}
const nothing = { label: undefined, said: '' }

/** Where a bar and a price stand on the page. */
async function spot(page: Page, day: number, price: number) {
  const box = (await page.getByTestId('chart').boundingBox())!
  const x = await xOf(page, Date.UTC(2024, 0, 2 + day) / 1000)
  const y = await page.evaluate((at) => window.barline!.yOfPrice(at)!, price)
  return [box.x + x, box.y + y] as const
}

test('a ruler from one place to another, by the mouse and by keys, on every scale and in a replay; the next click or Escape takes it away', async () => {
  const { page } = await openApp()
  await page.getByRole('button', { name: 'Trend line' }).waitFor()
  await page.keyboard.down('Shift')
  await page.mouse.move(...(await spot(page, 250, 350)))
  await page.mouse.down()
  await page.keyboard.up('Shift')
  await page.mouse.move(...(await spot(page, 280, 385)), { steps: 3 })
  await page.mouse.up()
  const { label, said } = await measured(page)
  const [change, percent] = label![0]!.match(/[\d.]+/g)!.map(Number)
  expect([change, percent]).toEqual([expect.closeTo(35, -0.3), expect.closeTo(10, -0.3)])
  expect(label!.slice(1)).toEqual(['30 bars, 30 days', 'Vol 3.10K'])
  expect(said).toMatch(/^From Sun 08 Sep '24 at 3[45]\d\.\d\d to Tue 08 Oct '24 at 38\d\.\d\d: \+3/)
  for (const scale of ['Alt+l', 'Alt+p', 'Alt+p', 'Alt+i']) {
    await page.keyboard.press(scale)
    expect((await measured(page)).label).toEqual(label)
  }
  await page.keyboard.press('Alt+i')
  await page.keyboard.press('Escape')
  expect(await measured(page)).toEqual(nothing)
  // On a scale of percents it is the price, too, that is told.
  await page.keyboard.press('Alt+p')
  await eventually(async () => (await lookOf(page)).mode).toBe(2)
  await nextFrame(page)
  const range = await visibleRange(page)
  await page.keyboard.down('Shift')
  await page.mouse.click(...(await spot(page, 280, 390)))
  await page.keyboard.up('Shift')
  await page.mouse.move(...(await spot(page, 270, 351)))
  await page.getByText('Choose where it ends.').waitFor()
  expect(await findings(page)).toEqual([])
  await page.mouse.click(...(await spot(page, 270, 351)))
  const back = (await measured(page)).label!
  expect(Number(back[0]!.match(/[\d.]+/)![0])).toBeCloseTo(39, -0.3)
  expect(back.slice(1)).toEqual(['\u221210 bars, \u221210 days', 'Vol 1.10K'])
  await page.mouse.click(...(await spot(page, 275, 375)))
  expect(await measured(page)).toEqual(nothing)
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(await visibleRange(page)).toEqual(range)
  await page.mouse.move(5, 5)
  await page.keyboard.press('Alt+u')
  await page.keyboard.press('Enter')
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(async () => (await measured(page)).label).toEqual([
    ...['\u22125.00 (\u22121.25%)', '\u22125 bars, \u22125 days', 'Vol 600'],
  ])
  expect((await measured(page)).said).toContain(': \u22125.00 (\u22121.25%), \u22125 bars')

  // In a replay Escape ends that only where there is no ruler to be taken away.
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByTestId('replay-hint').waitFor()
  await page.getByTestId('chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  const replay = page.getByRole('region', { name: 'Replay' })
  await replay.waitFor()
  await page.getByRole('button', { name: 'Measure' }).click()
  await page.mouse.click(...(await spot(page, 250, 360)))
  await page.mouse.click(...(await spot(page, 280, 390)))
  expect((await measured(page)).label!.slice(1)).toEqual(['30 bars, 30 days', 'Vol 3.10K'])
  await page.keyboard.press('Escape')
  expect(await measured(page)).toEqual(nothing)
  await page.keyboard.press('Escape')
  await replay.waitFor({ state: 'detached' })
})

test('on a phone', async () => {
  const { page } = await openApp('?compare=DOWN&compare=SIM1', phone)
  await eventually(async () => (await lines(page)).length).toBe(2)
  await page.getByRole('button', { name: 'Compare', exact: true }).tap()
  await page.getByRole('dialog', { name: 'Compare UP with' }).waitFor()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('button', { name: 'Measure' }).tap()
  await page.touchscreen.tap(...(await spot(page, 290, 370)))
  await page.touchscreen.tap(...(await spot(page, 295, 390)))
  expect((await measured(page)).label![1]).toBe('5 bars, 5 days')
  await page.touchscreen.tap(...(await spot(page, 292, 360)))
  await eventually(() => measured(page)).toEqual(nothing)
})
