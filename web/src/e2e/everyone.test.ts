import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { appTests, eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, lookOf, phone } from '../testing/visit.ts'

const api = sampleApi()
const { open } = appTests(api)

const states: [string, string, (page: Page) => Promise<unknown>][] = [
  ['a chart', '/SIM1/1d', (page) => chartOf(page, 'SIM1/1d')],
  [
    'a chart with indicators',
    '/SIM1/5m?i=sma&i=macd&range=5D',
    (page) => page.getByTestId('indicator').nth(1).waitFor(),
  ],
  [
    'the list of indicators',
    '/SIM1/1d?i=bollinger',
    async (page) => {
      await chartOf(page, 'SIM1/1d')
      await page.keyboard.press('/')
      await page.getByRole('dialog', { name: 'Indicators' }).waitFor()
    },
  ],
  [
    'the search for a symbol',
    '/SIM1/1d',
    async (page) => {
      await chartOf(page, 'SIM1/1d')
      await page.keyboard.press('Control+k')
      await page.getByRole('listbox', { name: 'Symbols' }).getByRole('option').first().waitFor()
    },
  ],
  [
    'going to a date',
    '/SIM1/1d',
    async (page) => {
      await chartOf(page, 'SIM1/1d')
      await page.keyboard.press('Alt+g')
      await page.getByRole('dialog', { name: 'Go to a date' }).waitFor()
    },
  ],
  [
    'an interval without bars',
    '/SIM2/1h',
    (page) => page.getByRole('heading', { name: 'No hourly bars' }).waitFor(),
  ],
]

test.each(states.flatMap((state) => [['dark', ...state] as const, ['light', ...state] as const]))(
  'axe finds nothing in the %s theme on %s',
  async (colorScheme, _, path, until) => {
    const page = await open(path, { colorScheme })
    await until(page)
    expect(await findings(page)).toEqual([])
  },
)

test('axe finds nothing on a phone', async () => {
  const page = await open('/SIM1/1d?i=rsi', phone)
  await chartOf(page, 'SIM1/1d')
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Indicators' }).tap()
  await page.getByRole('dialog', { name: 'Indicators' }).waitFor()
  expect(await findings(page)).toEqual([])
})

test('? lists the shortcuts, each of which does what it says', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await list.getByText('Go to a date').waitFor()
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'hidden' })
  await page.keyboard.press('Alt+p')
  await eventually(async () => (await lookOf(page)).mode).toBe(2)
  await page.keyboard.press('Alt+a')
  await eventually(async () => (await lookOf(page)).auto).toBe(false)
})

test('on a phone a sheet rises from the lower edge, and everything in the bar below is reached by a swipe', async () => {
  const page = await open('/SIM1/1d', phone)
  await chartOf(page, 'SIM1/1d')
  await page.getByRole('button', { name: 'Indicators' }).tap()
  const box = (await page.getByRole('dialog', { name: 'Indicators' }).boundingBox())!
  expect([box.x, box.width, Math.round(box.y + box.height)]).toEqual([0, 390, 844])
  await page.getByRole('button', { name: /^Average true range/ }).tap()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).tap()
  await eventually(async () => (await lookOf(page)).panes).toBe(2)
  await page.getByRole('button', { name: 'Reset' }).scrollIntoViewIfNeeded()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})
