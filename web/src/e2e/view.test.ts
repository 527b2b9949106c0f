import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { lastMinute, lastSession, sampleApi } from '../testing/sample-api.ts'
import {
  chartOf,
  drag,
  drawnBars,
  labelOf,
  legend,
  live,
  lookOf,
  nextFrame,
  queryOf,
  visibleRange,
  xOf,
} from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
const { open } = appTests(api)

async function openChart(path = '/SIM1/1d', options = {}) {
  const page = await open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return page
}

const choose = (page: Page, list: string, option: string) =>
  page.getByLabel(list, { exact: true }).selectOption(option)
const moment = (page: Page) => page.getByTestId('moment').textContent()

test.each([
  ['hollow', 'Hollow candles'],
  ['bars', 'Bars'],
  ['line', 'Line'],
  ['area', 'Area'],
  ['baseline', 'Baseline'],
  ['heikin-ashi', 'Heikin-Ashi'],
])('%s: drawn at once, kept in the address, and there after a reload', async (kind, name) => {
  const page = await openChart()
  const before = await visibleRange(page)
  await choose(page, 'Chart type', name)
  await eventually(async () => (await lookOf(page)).kind).toBe(kind)
  await eventually(() => queryOf(page)).toBe(`?type=${kind}`)
  expect(await visibleRange(page)).toEqual(before)
  expect((await drawnBars(page)).map(({ time }) => time)).toEqual(daily.slice(-1000).map(({ time }) => time))
  // Whatever is drawn, the legend tells what was traded.
  expect((await legend(page)).close).toBe(daily.at(-1)!.close)
  await page.reload()
  await chartOf(page, 'SIM1/1d')
  expect((await lookOf(page)).kind).toBe(kind)
})

test('a line holds the closes, a hollow candle is filled where it fell and coloured by the close before', async () => {
  const page = await openChart('/SIM1/1d?type=line', { colorScheme: 'dark' })
  expect((await drawnBars(page)).map(({ close }) => close)).toEqual(
    daily.slice(-1000).map(({ close }) => close),
  )
  await choose(page, 'Chart type', 'Hollow candles')
  await eventually(async () => (await lookOf(page)).kind).toBe('hollow')
  const colours = (await lookOf(page)).bars.slice(-50).map(({ color }) => color)
  const [up, down] = ['#22ab94', '#f7525f']
  expect(colours.map((colour) => colour === 'transparent')).toEqual(
    daily.slice(-50).map(({ open, close }) => close >= open),
  )
  const filled = daily.slice(-50).map(({ close }, i) => (close < daily.at(-51 + i)!.close ? down : up))
  expect(colours.map((colour, i) => (colour === 'transparent' ? filled[i] : colour))).toEqual(filled)
})

test('Heikin-Ashi goes on with live bars, and shows the traded price on the axis', async () => {
  const page = await openChart('/SIM2/1d?type=heikin-ashi')
  const last = api.series.get('SIM2 1d')!.at(-1)!
  const before = (await drawnBars(page)).at(-2)!
  const close = last.close * 1.01
  const changed = { ...last, close, high: Math.max(last.high, close) }
  api.store('SIM2', '1d', [changed])
  const mean = (changed.open + changed.high + changed.low + changed.close) / 4
  await eventually(async () => (await drawnBars(page)).at(-1)!.close).toBeCloseTo(mean, 8)
  expect((await drawnBars(page)).at(-1)!.open).toBeCloseTo((before.open + before.close) / 2, 8)
})

test.each([
  ['Logarithmic', 'log', 1],
  ['Percent', 'percent', 2],
  ['Indexed to 100', 'indexed', 3],
])('%s scale', async (name, value, mode) => {
  const page = await openChart('/SIM1/1d?i=rsi')
  await choose(page, 'Price scale', name)
  await eventually(async () => (await lookOf(page)).mode).toBe(mode)
  await eventually(() => queryOf(page)).toBe(`?scale=${value}&i=rsi`)
})

test('upside down, without volume, and by itself again: by buttons and by keys', async () => {
  const page = await openChart()
  await page.getByRole('button', { name: 'Invert' }).click()
  await page.getByRole('button', { name: 'Volume' }).click()
  await eventually(() => lookOf(page)).toMatchObject({ inverted: true, volume: false })
  await eventually(() => queryOf(page)).toBe('?volume=off&invert=on')
  for (const key of ['Alt+i', 'Alt+v', 'Alt+l']) await page.keyboard.press(key)
  await eventually(() => lookOf(page)).toMatchObject({ inverted: false, volume: true, mode: 1 })
  await eventually(() => queryOf(page)).toBe('?scale=log')
})

test('a dragged price axis is no longer automatic, and the button says so and puts it right', async () => {
  const page = await openChart()
  const auto = page.getByRole('button', { name: 'Auto' })
  expect(await auto.getAttribute('aria-pressed')).toBe('true')
  const box = (await page.getByTestId('chart').boundingBox())!
  await page.mouse.move(box.x + box.width - 25, box.y + 200)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 25, box.y + 320, { steps: 4 })
  await page.mouse.up()
  await eventually(() => auto.getAttribute('aria-pressed')).toBe('false')
  expect((await lookOf(page)).auto).toBe(false)
  await auto.click()
  await eventually(async () => (await lookOf(page)).auto).toBe(true)
})

test('times are those of the exchange, of UTC or of the visitor, on axis and in the legend alike', async () => {
  const page = await openChart('/SIM1/5m', { timezoneId: 'Asia/Tokyo' })
  const both = async () => [await labelOf(page, lastMinute), await moment(page)]
  const shown = (text: string) => eventually(both).toEqual([text, text])
  await shown("Fri 07 Jun '24 15:55")
  await choose(page, 'Time zone', 'UTC')
  await shown("Fri 07 Jun '24 19:55")
  await choose(page, 'Time zone', 'My time')
  await shown("Sat 08 Jun '24 04:55")
  await eventually(() => queryOf(page)).toBe('?clock=local')
})

test('while a bar is being made the axis counts down to its close, and then no longer', async () => {
  const page = await open('/SIM1/5m')
  await chartOf(page, 'SIM1/5m')
  const countdown = async () => (await lookOf(page)).countdown
  expect(await countdown()).toBeUndefined()
  const last = api.series.get('SIM1 5m')!.at(-1)!
  const begun = Math.floor(Date.now() / 300_000) * 300
  api.store('SIM1', '5m', [{ ...last, time: begun }])
  await eventually(countdown).toMatch(/^[0-4]:[0-5][0-9]$/)
  api.store('SIM1', '5m', [
    { ...last, time: begun },
    { ...last, time: begun + 86_400 },
  ])
  await eventually(countdown).toBeUndefined()
})

test('switching the interval keeps the place in time', async () => {
  const page = await openChart('/SIM1/1h')
  await drag(page, 900)
  const { to } = await visibleRange(page)
  await eventually(() => queryOf(page)).toContain('&to=')
  await page.getByRole('link', { name: 'daily bars' }).click()
  await chartOf(page, 'SIM1/1d')
  const date = Math.floor(to / 86_400) * 86_400
  await eventually(async () => (await visibleRange(page)).to).toBe(date)
  await page.getByRole('link', { name: 'hourly bars' }).click()
  await chartOf(page, 'SIM1/1h')
  await eventually(async () => Math.floor((await visibleRange(page)).to / 86_400) * 86_400).toBe(date)
})

test('at the latest bar the interval is switched at the latest bar, and all else stays', async () => {
  const page = await openChart('/SIM1/1d?type=area&scale=log&i=sma_9')
  await page.getByRole('link', { name: 'hourly bars' }).click()
  await chartOf(page, 'SIM1/1h')
  expect(queryOf(page)).toBe('?type=area&scale=log&i=sma_9')
  expect((await visibleRange(page)).to).toBe(api.series.get('SIM1 1h')!.at(-1)!.time)
})

test('where one scrolls and zooms to is in the address, and a link shows the same picture', async () => {
  const page = await openChart('/SIM1/1d?type=bars&i=rsi_7')
  await drag(page, 700)
  await page.mouse.wheel(0, -300)
  await eventually(() => queryOf(page)).toMatch(/from=.*&to=/)
  await nextFrame(page)
  const range = await visibleRange(page)
  const iso = (time: number) => new Date(time * 1000).toISOString().slice(0, 10)
  await eventually(() => queryOf(page)).toBe(`?type=bars&from=${iso(range.from)}&to=${iso(range.to)}&i=rsi_7`)
  const other = await openChart(`/SIM1/1d${queryOf(page)}`)
  await eventually(() => visibleRange(other)).toEqual(range)
  expect(await lookOf(other)).toMatchObject({ kind: 'bars', mode: 0, panes: 2, indicators: [{ pane: 1 }] })
  expect(Math.abs((await xOf(other, range.to)) - (await xOf(page, range.to)))).toBeLessThan(12)
})

test('a link far back loads what it needs, once each bar', async () => {
  const from = daily[40]!.time
  const iso = new Date(from * 1000).toISOString().slice(0, 10)
  const page = await openChart(`/SIM1/1d?from=${iso}&to=2015-06-01`)
  await eventually(async () => (await visibleRange(page)).from).toBe(from)
  const drawn = await drawnBars(page)
  expect(drawn).toEqual(daily.slice(-drawn.length))
})

test('reset goes back to how a chart opens', async () => {
  const page = await openChart()
  const range = await visibleRange(page)
  await drag(page, 700)
  await eventually(() => queryOf(page)).toContain('from=')
  await page.getByRole('button', { name: 'Reset' }).click()
  await eventually(() => visibleRange(page)).toEqual(range)
  await eventually(() => queryOf(page)).toBe('')
  expect(range.to).toBe(lastSession)
})
