import { at, bars } from '@barline/api/testing/api'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, live, lookOf, queryOf } from '../testing/visit.ts'

const start = realAppTests()
const nasdaq = { exchange: 'NMS', timezone: 'America/New_York', currency: 'USD' }

/** Weekdays of two weeks in May 2024, observed on 1 June. */
const dates = [6, 7, 8, 9, 10, 13, 14, 15, 16, 17].map((date) => `2024-05-${String(date).padStart(2, '0')}`)
const closes = dates.map((date, i) => ({ ...at(date), close: 100 + i / 10 }))

const signs = async (page: Page) =>
  (await lookOf(page)).signs.map(({ kind, time }) => [kind, new Date(time * 1000).toISOString().slice(0, 10)])

test('a bar that was revised has a dot, one that looks wrong a triangle, one that may change a ring', async () => {
  const app = await start()
  // The last one is of the day after it was observed.
  await app.store(bars([...closes, { ...at('2024-06-03'), close: 101 }], nasdaq))
  const page = await app.open('/AAPL/1d')
  await chartOf(page, 'AAPL/1d')
  await live(page)
  await eventually(() => signs(page)).toEqual([['forming', '2024-06-03']])
  await app.store(bars([{ ...at('2024-05-15'), close: 150 }], nasdaq))
  await eventually(() => signs(page)).toEqual([
    ['revised', '2024-05-15'],
    ['suspicious', '2024-05-15'],
    ['forming', '2024-06-03'],
  ])
  const [revised, suspicious] = (await lookOf(page)).signs
  expect(suspicious!.y).toBeLessThan(revised!.y)
  await page.getByTestId('chart').focus()
  await page.keyboard.press('PageUp')
  await eventually(() => page.getByTestId('telling').textContent()).toContain('Revised. Sticks out far.')
  await page.keyboard.press('Alt+m')
  const sheet = page.getByRole('dialog', { name: 'Marks' })
  await sheet.getByRole('checkbox', { name: 'Bars to look at twice' }).uncheck()
  await eventually(() => signs(page)).toEqual([])
  await eventually(() => queryOf(page)).toContain('hide=bars')
  expect(await findings(page)).toEqual([])
  await sheet.getByRole('list', { name: 'Bars to look at twice' }).getByRole('button').click()
  await page.getByRole('dialog', { name: 'Passport of a bar' }).getByText('Sticks out far').waitFor()
})

test('how new the newest bar is, by the calendar and the clock', async () => {
  const app = await start()
  await app.store(bars([{ ...at('2024-07-03T14:30:00Z'), close: 100 }], { interval: '1m', ...nasdaq }))
  const page = await app.open('/AAPL/1m')
  await chartOf(page, 'AAPL/1m')
  const badge = page.getByTestId('freshness')
  expect(await badge.textContent()).toMatch(/^Delayed \d+ year/)
  await page.clock.setFixedTime('2024-07-03T14:31:30Z')
  await eventually(() => badge.textContent()).toBe('Up to date')
  await page.clock.setFixedTime('2024-07-03T14:48:00Z')
  await eventually(() => badge.textContent()).toBe('Delayed 17 min')
  expect(await badge.getAttribute('title')).toContain('and not here: 16 1-minute bars')
  await app.store(bars([{ ...at('2024-07-03T16:59:00Z'), close: 100 }], { interval: '1m', ...nasdaq }))
  // The day before Independence Day ends at one.
  await page.clock.setFixedTime('2024-07-04T15:00:00Z')
  await eventually(() => badge.textContent()).toBe('Market closed')
})
