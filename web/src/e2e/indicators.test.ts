import { over, type Indicator } from '@barline/db/domain/indicators/indicator'
import { barTime } from '@barline/db/domain/time'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { preset } from '#lib/indicators/chosen.ts'
import { kindNames, kindOf, type Value } from '#lib/indicators/kinds.ts'
import { appTests, eventually } from '../testing/app-tests.ts'
import type { Generated } from '../testing/generate-candles.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, drag, drawnBars, live, lookOf, queryOf, xOf } from '../testing/visit.ts'

const api = sampleApi()
const { open } = appTests(api)
const day = 86_400

async function openChart(path: string) {
  const page = await open(path)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return page
}

const valuesOver = (indicator: Indicator<readonly Value[]>, bars: readonly Generated[]) =>
  over(
    indicator,
    bars.map((bar) => ({ ...bar, time: barTime(bar.time * 1000) })),
  )
const around = { timezone: 'America/New_York', isDated: true }
const add = (page: Page, name: string) =>
  page
    .getByRole('dialog', { name: 'Indicators' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()
const rowOf = (page: Page, name: string) => page.getByRole('group', { name, exact: true })
const valuesIn = async (page: Page, name: string) =>
  (await rowOf(page, name).locator('data').all()).length === 0
    ? []
    : rowOf(page, name)
        .locator('data')
        .evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))))

test.each(kindNames)('%s: its lines and its legend are what the calculation gives', async (kind) => {
  const page = await openChart(`/SIM2/1d?i=${kind}`)
  const chosen = preset(kind)
  const expected = valuesOver(kindOf(kind).create(chosen.settings, around), api.series.get('SIM2 1d')!)
  const [drawn] = (await lookOf(page)).indicators
  expect(drawn!.pane).toBe(kindOf(kind).place === 'own' ? 1 : 0)
  const bars = api.series.get('SIM2 1d')!
  for (const [plot, points] of drawn!.plots.entries()) {
    const known = bars.flatMap(({ time }, i) => (expected[i]?.[plot] === undefined ? [] : [time]))
    expect(points.map(({ time }) => time)).toEqual(known)
    const last = expected.slice(-known.length)
    points.forEach(({ value }, i) => expect(value).toBeCloseTo(last[i]![plot]!, 6))
  }
  const told = await page
    .getByTestId('indicator')
    .locator('data')
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))))
  told.forEach((value, plot) => expect(value).toBeCloseTo(expected.at(-1)![plot]!, 6))
  expect(told).toHaveLength(kindOf(kind).plots.length)
})

test('several at once, each in its pane, set and coloured, all in the address', async () => {
  const page = await openChart('/SIM1/1d')
  await page.getByRole('button', { name: 'Indicators' }).click()
  for (const name of ['Simple', 'Simple', 'Relative', 'Moving average conv']) await add(page, name)
  const second = page.getByRole('group', { name: 'Simple moving average' }).nth(1)
  await second.getByLabel('Length').fill('50')
  await second.getByLabel('Source').selectOption('hl2')
  await second.getByLabel('Colour of SMA').fill('#00aa55')
  await page.keyboard.press('Escape')
  await eventually(() => queryOf(page)).toBe('?i=sma&i=sma_50_hl2_00aa55&i=rsi&i=macd')
  const { indicators, panes } = await lookOf(page)
  expect(indicators.map(({ pane }) => pane)).toEqual([0, 0, 1, 2])
  expect(panes).toBe(3)
  await rowOf(page, 'SMA 50 hl2').waitFor()
  const tops = await Promise.all(
    ['RSI 14 close', 'MACD 12 26 9 close'].map(async (name) => (await rowOf(page, name).boundingBox())!.y),
  )
  expect(tops[1]! - tops[0]!).toBeGreaterThan(60)
  await page.getByRole('button', { name: 'Remove RSI 14 close' }).click()
  await eventually(async () => (await lookOf(page)).panes).toBe(2)
  await eventually(() => queryOf(page)).toBe('?i=sma&i=sma_50_hl2_00aa55&i=macd')
})

test('the second of a kind has another colour by itself; a wrong number is not taken', async () => {
  const page = await openChart('/SIM1/1d?i=sma')
  await page.keyboard.press('/')
  await add(page, 'Simple')
  await eventually(() => queryOf(page)).toMatch(/i=sma&i=sma___[0-9a-f]{6}$/)
  const length = page.getByRole('group', { name: 'Simple moving average' }).first().getByLabel('Length')
  await length.fill('0')
  await length.press('Enter')
  await eventually(() => length.inputValue()).toBe('20')
})

test('the legend follows the crosshair', async () => {
  const page = await openChart('/SIM2/1d?i=sma_10')
  const bars = api.series.get('SIM2 1d')!
  const { x } = (await page.getByTestId('chart').boundingBox())!
  await page.mouse.move(x + (await xOf(page, bars.at(-20)!.time)), 400)
  const expected = bars.slice(-29, -19).reduce((sum, { close }) => sum + close, 0) / 10
  await eventually(async () => (await valuesIn(page, 'SMA 10 close'))[0]).toBeCloseTo(expected, 8)
})

test('live bars move only the end of a line', async () => {
  const page = await openChart('/SIM2/1d?i=sma_10&i=macd')
  const before = (await lookOf(page)).indicators
  const last = api.series.get('SIM2 1d')!.at(-1)!
  api.store('SIM2', '1d', [{ ...last, close: last.high }])
  api.store('SIM2', '1d', [{ ...last, time: last.time + 3 * day, close: last.low }])
  const bars = () => api.series.get('SIM2 1d')!
  await eventually(() => drawnBars(page)).toEqual(bars())
  const after = (await lookOf(page)).indicators
  expect(after[0]!.plots[0]!.slice(0, -2)).toEqual(before[0]!.plots[0]!.slice(0, -1))
  const expected =
    bars()
      .slice(-10)
      .reduce((sum, { close }) => sum + close, 0) / 10
  expect(after[0]!.plots[0]!.at(-1)!.value).toBeCloseTo(expected, 8)
  expect(after[1]!.plots[1]!.at(-1)!.time).toBe(bars().at(-1)!.time)
})

test('older bars give older values, and the values in view stay where they are', async () => {
  const page = await openChart('/SIM1/1d?i=ema')
  for (let i = 0; i < 40 && (await drawnBars(page)).length < 2_000; i++) await drag(page, 1_100)
  const count = (await drawnBars(page)).length
  expect(count).toBeGreaterThanOrEqual(2_000)
  const [drawn] = (await lookOf(page)).indicators
  const bars = api.series.get('SIM1 1d')!.slice(-count)
  const expected = valuesOver(kindOf('ema').create([20, 'close'], around), bars)
  expect(drawn!.plots[0]!.map(({ time }) => time)).toEqual(bars.slice(19).map(({ time }) => time))
  expect(drawn!.plots[0]!.at(-1)!.value).toBeCloseTo(expected.at(-1)![0]!, 8)
})
