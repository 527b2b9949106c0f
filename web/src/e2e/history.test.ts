import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, drag, drawnBars, live, nextFrame, visibleRange, xOf } from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
const { open } = appTests(api)

async function openDaily() {
  const page = await open('/SIM1/1d', { failingRequests: true })
  await chartOf(page, 'SIM1/1d')
  await live(page)
  return page
}

const count = (page: Page) => page.evaluate(() => window.barline!.bars().length)

async function dragUntil(page: Page, reached: () => Promise<boolean>) {
  for (let i = 0; i < 60 && !(await reached()); i++) await drag(page, 1100)
  expect(await reached()).toBe(true)
}

test('scrolling back to the very first bar gets every bar once, and then no more is asked for', async () => {
  const page = await openDaily()
  api.asked.length = 0
  await dragUntil(page, async () => (await visibleRange(page))?.from === daily[0]!.time)
  expect(await drawnBars(page)).toEqual(daily)
  const asked = api.asked.map((query) => `${query.get('from')} ${query.get('to')}`)
  expect(new Set(asked).size).toBe(asked.length)
  await page.getByTestId('history').getByText('All 2,600 bars').waitFor()
  for (let i = 0; i < 3; i++) await drag(page, 600)
  expect(api.asked).toHaveLength(asked.length)
})

test('the picture does not move when older bars arrive', async () => {
  const page = await openDaily()
  api.mood = 'silent'
  await dragUntil(page, async () => (await page.getByTestId('history').textContent())!.includes('Loading'))
  const { from, to } = await visibleRange(page)
  const before = [await xOf(page, from), await xOf(page, to)]
  api.mood = 'well'
  api.release()
  await eventually(async () => (await count(page)) > 1000).toBe(true)
  await nextFrame(page)
  expect(await visibleRange(page)).toEqual({ from, to })
  expect([await xOf(page, from), await xOf(page, to)]).toEqual(before)
})

test('older bars are there before the edge is reached', async () => {
  const page = await openDaily()
  await dragUntil(page, async () => (await count(page)) > 1000)
  const { from } = await visibleRange(page)
  expect(from).toBeGreaterThan(daily.at(-1000)!.time)
})

test('a page of history that fails says so and comes later', async () => {
  const page = await openDaily()
  api.mood = 'broken'
  await dragUntil(page, async () =>
    (await page.getByTestId('history').textContent())!.includes('Trying again'),
  )
  api.mood = 'well'
  await eventually(async () => (await count(page)) > 1000).toBe(true)
  const bars = await drawnBars(page)
  expect(bars).toEqual(daily.slice(-bars.length))
})

test('zoomed far out, what is missing comes in few large pieces', async () => {
  const page = await openDaily()
  api.asked.length = 0
  await page.getByTestId('chart').focus()
  for (let i = 0; i < 16; i++) {
    await page.keyboard.press('-')
    // The chart zooms once a frame, as fast as keys repeat.
    await nextFrame(page)
  }
  await eventually(() => drawnBars(page)).toEqual(daily)
  expect(api.asked.length).toBeLessThanOrEqual(4)
})

test('keys scroll as often as they are pressed, however fast', async () => {
  const page = await openDaily()
  await page.getByTestId('chart').focus()
  await page.evaluate(() => {
    const key = { key: 'ArrowLeft', shiftKey: true, bubbles: true }
    for (let i = 0; i < 5; i++) document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', key))
  })
  // The view ends six bars right of the last one at first.
  await eventually(async () => (await visibleRange(page)).to).toBe(daily.at(-1 - (5 * 10 - 6))!.time)
})

test('a way back to the latest bar', async () => {
  const page = await openDaily()
  const latest = page.getByRole('button', { name: 'To the latest bar' })
  expect(await latest.count()).toBe(0)
  for (let i = 0; i < 2; i++) await drag(page, 1100)
  await latest.click()
  await eventually(async () => (await visibleRange(page)).to).toBe(daily.at(-1)!.time)
  await latest.waitFor({ state: 'detached' })
})
