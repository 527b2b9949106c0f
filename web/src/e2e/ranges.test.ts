import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, drag, drawnBars, legend, live, queryOf, visibleRange } from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
const { open } = appTests(api)
const utc = (text: string) => Date.parse(text) / 1000

async function openChart(path = '/SIM1/1d') {
  const page = await open(path)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return page
}

test.each([
  ['Last day', '5m', utc('2024-06-07T13:30:00Z')],
  ['Last five days', '5m', utc('2024-06-03T13:30:00Z')],
  ['Last month', '1h', utc('2024-05-07T14:00:00Z')],
  ['Since the year began', '1d', utc('2024-01-01')],
  ['Last year', '1d', utc('2023-06-07')],
  ['Last five years', '1d', utc('2019-06-07')],
  ['All there is', '1d', daily[0]!.time],
])('%s, in %s bars, ends with the latest bar', async (name, interval, from) => {
  const page = await openChart()
  await page.getByRole('link', { name }).click()
  await chartOf(page, `SIM1/${interval}`)
  const last = api.series.get(`SIM1 ${interval}`)!.at(-1)!.time
  await eventually(() => visibleRange(page)).toEqual({ from, to: last })
  expect(await page.getByRole('link', { name }).getAttribute('aria-current')).toBe('true')
})

test('a range stays until somebody moves the chart; the way back leads to it', async () => {
  const page = await openChart()
  await page.getByRole('link', { name: 'Last year' }).click()
  await eventually(async () => (await visibleRange(page)).from).toBe(utc('2023-06-07'))
  expect(queryOf(page)).toBe('?range=1Y')
  await page.getByRole('link', { name: 'Last month' }).click()
  await chartOf(page, 'SIM1/1h')
  await page.goBack()
  await chartOf(page, 'SIM1/1d')
  await eventually(async () => (await visibleRange(page)).from).toBe(utc('2023-06-07'))
  await drag(page, 400)
  await eventually(() => queryOf(page)).toMatch(/^\?from=[-\d]+&to=[-\d]+$/)
})

test('a range of days needs bars shorter than days', async () => {
  const page = await open('/SIM2/1d')
  await chartOf(page, 'SIM2/1d')
  const link = page.getByRole('link', { name: 'Last day' })
  expect(await link.getAttribute('aria-disabled')).toBe('true')
  expect(await link.getAttribute('href')).toBeNull()
})

test('go to a date: its bar stands in the middle, under the crosshair, and in the address', async () => {
  const page = await openChart()
  await page.keyboard.press('Alt+g')
  await page.getByLabel('Date', { exact: true }).fill('2016-03-09')
  await page.keyboard.press('Enter')
  const wanted = daily.find(({ time }) => time === utc('2016-03-09'))!
  await eventually(async () => (await legend(page)).close).toBe(wanted.close)
  const { from, to } = await visibleRange(page)
  const index = (time: number) => daily.findIndex((bar) => bar.time === time)
  expect(Math.abs((index(from) + index(to)) / 2 - index(wanted.time))).toBeLessThanOrEqual(1)
  await eventually(() => queryOf(page)).toContain(`to=${new Date(to * 1000).toISOString().slice(0, 10)}`)
  const drawn = await drawnBars(page)
  expect(drawn).toEqual(daily.slice(-drawn.length))
})

test('go to a day of shorter bars: from its first one, by the clocks of the exchange', async () => {
  const page = await openChart('/SIM1/5m')
  await page.getByRole('button', { name: 'Go to a date' }).click()
  await page.getByLabel('Date', { exact: true }).fill('2024-05-14')
  await page.getByRole('button', { name: 'Go', exact: true }).click()
  const wanted = api.series.get('SIM1 5m')!.find(({ time }) => time === utc('2024-05-14T13:30:00Z'))!
  await eventually(async () => (await legend(page)).close).toBe(wanted.close)
})
