import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import type { Generated } from '../testing/generate-candles.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, drag, drawnBars, legend, live, nextFrame, visibleRange, xOf } from '../testing/visit.ts'

const api = sampleApi()
const { app, open } = appTests(api)
const day = 86_400

const stored = (key: string) => api.series.get(key)!
const flat = (time: number, price: number): Generated => ({
  ...{ time, open: price, high: price, low: price, close: price, volume: 1_000 },
})

async function openLive(symbol: string, interval: Interval) {
  const page = await open(`/${symbol}/${interval}`, { failingRequests: true })
  await chartOf(page, `${symbol}/${interval}`)
  await live(page)
  return page
}

test('a new bar appears without a reload, and the view follows it', async () => {
  const page = await openLive('SIM2', '1d')
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  const bar = flat(stored('SIM2 1d').at(-1)!.time + 3 * day, 99.5)
  api.store('SIM2', '1d', [bar])
  await eventually(() => drawnBars(page)).toEqual(stored('SIM2 1d'))
  expect((await legend(page)).close).toBe(99.5)
  expect((await visibleRange(page)).to).toBe(bar.time)
  expect(await page.title()).toContain('99.50')
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
})

test('the last bar changes while it is being made', async () => {
  const page = await openLive('SIM2', '1d')
  const last = stored('SIM2 1d').at(-1)!
  for (const close of [101.25, 100.75]) {
    api.store('SIM2', '1d', [{ ...last, close, high: 102 }])
    await eventually(async () => (await legend(page)).close).toBe(close)
  }
})

test('scrolled back, neither a new bar nor one in between moves the picture', async () => {
  const bars = stored('SIM1 1d')
  const [early, corrected, late] = [bars[1_900]!, bars[2_400]!, bars[2_560]!]
  const known = bars.filter((bar) => bar !== early && bar !== late)
  api.series.set('SIM1 1d', known)
  const page = await openLive('SIM1', '1d')
  await drag(page, 1_000)
  const range = await visibleRange(page)
  expect(range.to).toBeLessThan(late.time)
  expect(range.from).toBeGreaterThan(early.time)
  const before = [await xOf(page, range.from), await xOf(page, range.to)]
  api.store('SIM1', '1d', [late])
  api.store('SIM1', '1d', [early])
  api.store('SIM1', '1d', [{ ...corrected, close: corrected.open }])
  api.store('SIM1', '1d', [flat(bars.at(-1)!.time + 3 * day, 300)])
  await eventually(() => drawnBars(page)).toEqual(stored('SIM1 1d').slice(-1003))
  await nextFrame(page)
  expect(await visibleRange(page)).toEqual(range)
  expect([await xOf(page, range.from), await xOf(page, range.to)]).toEqual(before)
})

test('a change too long to be told is read again', async () => {
  const page = await openLive('SIM1', '1h')
  const changed = stored('SIM1 1h')
    .slice(-900)
    .map((bar) => ({ ...bar, volume: 5 }))
  api.store('SIM1', '1h', changed, 'range only')
  await eventually(() => drawnBars(page)).toEqual(stored('SIM1 1h').slice(-1000))
  expect((await legend(page)).volume).toBe(5)
})

test('changes of other series leave the chart alone', async () => {
  const page = await openLive('SIM1', '1h')
  const before = await drawnBars(page)
  api.store('SIM1', '5m', [flat(stored('SIM1 5m').at(-1)!.time + 300, 1)])
  api.store('SIM1', '1h', [{ ...stored('SIM1 1h').at(-1)!, volume: 77 }])
  await eventually(async () => (await legend(page)).volume).toBe(77)
  expect((await drawnBars(page)).slice(0, -1)).toEqual(before.slice(0, -1))
})

test('the server goes away and comes back: the badge says so, and what was missed is loaded', async () => {
  const page = await openLive('SIM2', '1d')
  await app().stop()
  await page.getByTestId('connection').getByText('Reconnecting').waitFor()
  expect(await drawnBars(page)).toEqual(stored('SIM2 1d'))
  api.store('SIM2', '1d', [flat(stored('SIM2 1d').at(-1)!.time + day, 120)], 'not at all')
  await app().start()
  await page.getByTestId('connection').getByText('Live').waitFor({ timeout: 15_000 })
  await eventually(() => drawnBars(page)).toEqual(stored('SIM2 1d'))
  expect((await legend(page)).close).toBe(120)
})

test('a refused stream is tried again, which browsers do not do by themselves', async () => {
  const page = await openLive('SIM2', '1d')
  api.mood = 'broken'
  for (const stream of api.streams) stream.end()
  await page.getByTestId('connection').getByText('Reconnecting').waitFor()
  api.mood = 'well'
  await page.getByTestId('connection').getByText('Live').waitFor({ timeout: 15_000 })
})
