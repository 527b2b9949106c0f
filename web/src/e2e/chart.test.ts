import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import type { Generated } from '../testing/generate-candles.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, drawnBars, legend, live, xOf } from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
const { app, open } = appTests(api)

/** Of the list of symbols: the page has other lists, too. */
const optionsOf = (page: Page, of?: { name: string }) =>
  page.getByRole('listbox', { name: 'Symbols' }).getByRole('option', of)

const shownOf = ({ open, high, low, close, volume }: Generated) => ({ open, high, low, close, volume })

test('the chart holds the latest bars of the API, each with its volume', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  expect(await drawnBars(page)).toEqual(daily.slice(-1000))
  expect(await page.title()).toContain('SIM1')
})

test('candles are really painted: at each bar stands its colour', async () => {
  const page = await open('/SIM1/1d', { colorScheme: 'dark' })
  await chartOf(page, 'SIM1/1d')
  const last = daily.slice(-30)
  const painted = await page.evaluate(
    (times) => {
      const canvas = document.querySelector('canvas')!
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data
      const isAt = (x: number, [r, g, b]: number[]) =>
        Array.from({ length: canvas.height }, (_, y) => (y * canvas.width + x) * 4).some(
          (i) => pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b,
        )
      const xs = times.map((time) => Math.round(window.barline!.xOf(time)!))
      return xs.map((x) => [isAt(x, [0x22, 0xab, 0x94]), isAt(x, [0xf7, 0x52, 0x5f])])
    },
    last.map(({ time }) => time),
  )
  // The line of the last price has the last bar's colour and crosses all others.
  const rising = last.at(-1)!.close >= last.at(-1)!.open
  const [up, down] = [painted.map(([green]) => green), painted.map(([, red]) => red)]
  if (!rising) expect(up).toEqual(last.map(({ open, close }) => close >= open))
  else expect(down).toEqual(last.map(({ open, close }) => close < open))
})

test('the page brings its bars along: the legend is there without JavaScript', async () => {
  const page = await open('/SIM1/1d', { javaScriptEnabled: false })
  expect((await legend(page)).close).toBe(daily.at(-1)!.close)
})

test('the page travels packed, and plain to who cannot unpack', async () => {
  const get = (encoding: string) =>
    fetch(`${app().url}/SIM1/1d`, { headers: { 'accept-encoding': encoding } })
  const [packed, plain] = await Promise.all([get('gzip, br'), get('identity')])
  expect(packed.headers.get('content-encoding')).toBe('gzip')
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await packed.text()).toBe(await plain.text())
})

test('the legend follows the crosshair and goes back to the last bar', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  const hovered = daily.at(-40)!
  const previous = daily.at(-41)!
  const { x } = (await page.getByTestId('chart').boundingBox())!
  await page.mouse.move(x + (await xOf(page, hovered.time)), 400)
  await eventually(() => legend(page)).toEqual(shownOf(hovered))
  const change = (hovered.close - previous.close).toFixed(2).replace('-', '')
  expect(await page.getByTestId('change').textContent()).toContain(change)
  await page.mouse.move(700, 20)
  await eventually(() => legend(page)).toEqual(shownOf(daily.at(-1)!))
})

test('arrow keys walk along the bars', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.getByTestId('chart').focus()
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key)
  await eventually(async () => (await legend(page)).close).toBe(daily.at(-3)!.close)
})

test('another interval by a click, and back by the browser', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.getByRole('link', { name: '5-minute bars, 5m', exact: true }).click()
  await chartOf(page, 'SIM1/5m')
  expect(await drawnBars(page)).toEqual(api.series.get('SIM1 5m')!.slice(-1000))
  expect(new URL(page.url()).pathname).toBe('/SIM1/5m')
  await page.goBack()
  await chartOf(page, 'SIM1/1d')
  expect(await drawnBars(page)).toEqual(daily.slice(-1000))
})

test('who switches intervals by the keyboard keeps the focus there', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.getByRole('link', { name: 'hourly bars' }).press('Enter')
  await chartOf(page, 'SIM1/1h')
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(focused).toBe('hourly bars, 1h')
})

test('a derived interval is there to choose, and its tooltip says that it is rolled up', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  const link = page.getByRole('link', { name: '4-hour bars' })
  expect(await link.getAttribute('title')).toContain('rolled up')
  await link.click()
  await chartOf(page, 'SIM1/4h')
  expect(await drawnBars(page)).toEqual(api.series.get('SIM1 4h'))
})

test('intervals that are not stored say so and lead nowhere', async () => {
  const page = await open('/SIM2/1d')
  const weekly = page.getByRole('link', { name: 'weekly bars' })
  expect(await weekly.getAttribute('title')).toContain('not stored')
  expect(await weekly.getAttribute('aria-disabled')).toBe('true')
  expect(await weekly.getAttribute('href')).toBeNull()
})

test('another symbol: type, choose by the arrows, Enter', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await live(page)
  await page.keyboard.type('sim')
  await optionsOf(page, { name: 'SIM2' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await chartOf(page, 'SIM2/1d')
  expect(await drawnBars(page)).toEqual(api.series.get('SIM2 1d'))
})

test('Enter right after the last letter opens what was typed, not what was listed before', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.keyboard.press('Control+k')
  await optionsOf(page).nth(3).waitFor()
  await page.keyboard.type('sim-inr')
  await page.keyboard.press('Enter')
  await chartOf(page, 'SIM-INR=X/1d')
})

test('Escape closes the list and the chart stays', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe('/SIM1/1d')
})

test.each(['SIM-BTC/USD', 'SIM-^GSPC', 'SIM-INR=X'])(
  '%s works in the address and in the list',
  async (symbol) => {
    const page = await open(`/${encodeURIComponent(symbol)}/1d`)
    await chartOf(page, `${symbol}/1d`)
    expect(await drawnBars(page)).toEqual(api.series.get(`${symbol} 1d`))
    await page.goto(`${app().url}/SIM1/5m`)
    await chartOf(page, 'SIM1/5m')
    await page.getByTestId('symbol-button').click()
    await optionsOf(page, { name: symbol }).click()
    await chartOf(page, `${symbol}/1d`)
  },
)

test.each([
  ['/', '/SIM1/1d'],
  ['/SIM1', '/SIM1/1d'],
  ['/sim-btc%2fusd/1d', '/SIM-BTC%2FUSD/1d'],
])('%s leads to %s', async (from, to) => {
  const page = await open(from)
  expect(new URL(page.url()).pathname).toBe(to)
})

test('made-up prices are labelled', async () => {
  const page = await open('/SIM1/1d')
  expect(await page.getByTestId('legend').getByText('synthetic').isVisible()).toBe(true)
})
