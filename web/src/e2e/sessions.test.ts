import { at, bars } from '@barline/api/testing/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, drawnBars, live, lookOf, phone, queryOf, xOf, type VisitOptions } from '../testing/visit.ts'

const start = realAppTests()
const nasdaq = { exchange: 'NMS', timezone: 'America/New_York', currency: 'USD' }

/** The day before Independence Day, which ends at one, and one of winter time: before, in and after regular hours. */
const summer = ['2024-07-03T13:15', '2024-07-03T13:30', '2024-07-03T16:45', '2024-07-03T17:00']
const winter = ['2024-12-02T14:15', '2024-12-02T14:30', '2024-12-02T20:45', '2024-12-02T21:00']
const instant = (time: string) => at(`${time}:00Z`)
const regular = [summer[1]!, summer[2]!, winter[1]!, winter[2]!]

async function openHours(path: string, options: VisitOptions = {}) {
  const app = await start()
  const fifteen = [...summer, ...winter].map((time, i) => ({ ...instant(time), close: 100 + i }))
  await app.store(bars(fifteen, { interval: '15m', ...nasdaq }), bars([100, 101, 102], nasdaq))
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return { app, page }
}

const times = async (page: Page) =>
  (await drawnBars(page)).map(({ time }) => new Date(time * 1000).toISOString().slice(0, 16))
const shaded = async (page: Page) => (await lookOf(page)).hours
const choose = (page: Page, option: string) =>
  page.getByLabel('Trading hours', { exact: true }).selectOption(option)

test('bars before and after regular hours are shaded: on a half day, and on both clocks', async () => {
  const { page } = await openHours('/AAPL/15m')
  await eventually(async () => (await shaded(page)).map(({ hours }) => hours)).toEqual([
    ...['pre', 'post', 'pre', 'post'],
  ])
  const bands = await shaded(page)
  for (const [i, time] of [summer[0]!, summer[3]!, winter[0]!, winter[3]!].entries()) {
    const x = await xOf(page, Date.parse(`${time}:00Z`) / 1000)
    expect((bands[i]!.left + bands[i]!.right) / 2).toBeCloseTo(x, 3)
  }
  await page.getByTestId('chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowRight')
  await eventually(() => page.getByTestId('notes').textContent()).toContain('Post-market')
  expect(await findings(page)).toEqual([])
})

test('regular hours only, by choice, by a key and by a link; what is told live goes by them, too', async () => {
  const { app, page } = await openHours('/AAPL/15m')
  await choose(page, 'Regular hours')
  await eventually(() => times(page)).toEqual(regular)
  await eventually(() => queryOf(page)).toBe('?session=regular')
  expect(await shaded(page)).toEqual([])
  const later = [instant('2024-12-03T14:15'), instant('2024-12-03T14:30')]
  await app.store(bars(later, { interval: '15m', ...nasdaq }))
  await eventually(() => times(page)).toEqual([...regular, '2024-12-03T14:30'])
  await page.reload()
  await chartOf(page, 'AAPL/15m')
  expect(await times(page)).toEqual([...regular, '2024-12-03T14:30'])
  await page.keyboard.press('Alt+x')
  await eventually(() => times(page)).toEqual([...summer, ...winter, '2024-12-03T14:15', '2024-12-03T14:30'])
  await eventually(() => queryOf(page)).toBe('')
})

test('days know no hours: nothing is shaded, nothing to choose, and an hourly chart keeps the choice', async () => {
  const { page } = await openHours('/AAPL/1d?session=regular', phone)
  expect(await drawnBars(page)).toHaveLength(3)
  expect(await shaded(page)).toEqual([])
  expect(await page.getByLabel('Trading hours', { exact: true }).count()).toBe(0)
  await page.getByRole('link', { name: 'hourly bars' }).tap()
  await chartOf(page, 'AAPL/1h')
  expect(await times(page)).toEqual([
    '2024-07-03T13:30',
    '2024-07-03T16:30',
    '2024-12-02T14:30',
    '2024-12-02T20:30',
  ])
  expect(await page.getByLabel('Trading hours', { exact: true }).inputValue()).toBe('regular')
})
