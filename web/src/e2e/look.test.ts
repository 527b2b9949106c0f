import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, phone } from '../testing/visit.ts'

const { open } = appTests(sampleApi())
const dark = 'rgb(19, 23, 34)'
const light = 'rgb(255, 255, 255)'

/** Colours of the page and of the chart's canvas, near its right end where no candle is. */
const grounds = (page: Page) =>
  page.evaluate(() => {
    const chart = document.querySelector('canvas')!
    const copy = new OffscreenCanvas(1, 1).getContext('2d')!
    copy.drawImage(chart, 3 - chart.width, 3 - chart.height)
    const pixel = copy.getImageData(0, 0, 1, 1).data
    return [getComputedStyle(document.body).backgroundColor, `rgb(${[...pixel].slice(0, 3).join(', ')})`]
  })

async function openChart(options = {}) {
  const page = await open('/SIM1/1d', options)
  await chartOf(page, 'SIM1/1d')
  return page
}

test('the page and the chart follow the system, also when it changes', async () => {
  const page = await openChart({ colorScheme: 'dark' })
  await eventually(() => grounds(page)).toEqual([dark, dark])
  await page.emulateMedia({ colorScheme: 'light' })
  await eventually(() => grounds(page)).toEqual([light, light])
})

test('a chosen theme wins over the system and is there after a reload, before anything is painted', async () => {
  const page = await openChart({ colorScheme: 'dark' })
  await page.getByRole('button', { name: 'Switch between dark and light' }).click()
  await eventually(() => grounds(page)).toEqual([light, light])
  await page.reload()
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light')
  await chartOf(page, 'SIM1/1d')
  await eventually(() => grounds(page)).toEqual([light, light])
  await page.getByRole('button', { name: 'Switch between dark and light' }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  await eventually(() => grounds(page)).toEqual([light, light])
})

test.each([
  ['a phone', phone],
  ['a small phone', { ...phone, viewport: { width: 320, height: 568 } }],
  ['a phone on its side', { ...phone, viewport: { width: 844, height: 390 } }],
  ['a desk', {}],
])('on %s all is in view, nothing overlaps and the attribution is visible', async (_, options) => {
  const page = await openChart(options)
  const { width, height } = page.viewportSize()!
  expect(
    await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]),
  ).toEqual([width, height])
  const chart = (await page.getByTestId('chart').boundingBox())!
  expect(chart.height).toBeGreaterThan(height / 2)
  const logo = (await page.locator('#tv-attr-logo').boundingBox())!
  expect(logo.y + logo.height).toBeLessThanOrEqual(chart.y + chart.height)
  const boxes = await Promise.all(
    (await page.getByTestId('legend').locator('h1 > *, p > *').all()).map((one) => one.boundingBox()),
  )
  const visible = boxes.filter((box) => box !== null)
  expect(Math.max(...visible.map((box) => box.x + box.width))).toBeLessThanOrEqual(width - 60)
  for (const [i, box] of visible.entries())
    for (const other of visible.slice(i + 1))
      expect(other.x >= box.x + box.width + 5 || other.y >= box.y + box.height - 4).toBe(true)
})

test('on a phone the symbol list takes the screen and closes by touch', async () => {
  const page = await openChart(phone)
  await page.getByTestId('symbol-button').tap()
  const box = (await page.getByRole('dialog').boundingBox())!
  expect([box.width, box.height]).toEqual([390, 844])
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
})

test.each(['dark', 'light'] as const)(
  'text in the %s theme has a contrast of at least 4.5',
  async (colorScheme) => {
    const page = await openChart({ colorScheme })
    await page.getByTestId('symbol-button').click()
    await page.getByRole('listbox', { name: 'Symbols' }).getByRole('option').first().waitFor()
    expect(await page.evaluate(lowContrasts)).toEqual([])
  },
)

test('everything is reached by Tab, and the focus can be seen', async () => {
  const page = await openChart()
  // It comes when the chart has been painted.
  await page.getByRole('toolbar', { name: 'Drawing tools' }).waitFor()
  const reached = []
  for (let i = 0; i < 44; i++) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
        const visible = outlineStyle !== 'none' && outlineWidth !== '0px'
        const { ariaLabel, title, textContent } = document.activeElement as HTMLElement
        return `${(ariaLabel ?? (textContent!.trim() || title)).split(/[,.:(]/)[0]!.trim()}${visible ? '' : ' (not visible)'}`
      }),
    )
  }
  expect(reached).toEqual([
    'Barline',
    'Symbol search',
    '5-minute bars',
    'hourly bars',
    '4-hour bars',
    'daily bars',
    'Chart type',
    'Indicators',
    'Compare',
    'Measure',
    'Replay',
    'Several charts',
    'Layouts',
    'Save a picture',
    'Save what is in view as CSV',
    'Full screen',
    'Keyboard shortcuts',
    'Alerts',
    'Switch between dark and light',
    'Watchlist',
    'SIM1 price chart',
    'Charting by TradingView',
    'Trend line',
    'Last day',
    'Last five days',
    'Last month',
    'Last three months',
    'Last six months',
    'Since the year began',
    'Last year',
    'Last five years',
    'All there is',
    'Go to a date',
    'Time zone',
    'Adjustment',
    'Price scale',
    'Auto',
    'Invert',
    'Volume',
    'Marks',
    'Table',
    'Fit',
    'Reset',
    'Print',
  ])
})

/** Texts whose colour is too close to what is behind them; runs in the page. */
function lowContrasts(): string[] {
  const channels = (colour: string) => colour.match(/[\d.]+/g)!.map(Number)
  const luminance = (colour: string) => {
    const [r, g, b] = channels(colour).map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const ground = (element: Element | null): string => {
    if (!element) return getComputedStyle(document.body).backgroundColor
    const { backgroundColor } = getComputedStyle(element)
    return (channels(backgroundColor)[3] ?? 1) === 1 ? backgroundColor : ground(element.parentElement)
  }
  const texts = [...document.querySelectorAll('.app *')].filter(
    (element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim()) &&
      !element.closest('[aria-disabled], script, style, title'),
  )
  return texts.flatMap((element) => {
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    return contrast < 4.5 ? [`${element.textContent!.trim()}: ${contrast.toFixed(2)}`] : []
  })
}
