import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, live, phone, visibleRange } from '../testing/visit.ts'

const { open } = appTests(sampleApi())

test('the page takes the full screen and leaves it, and what is in view stays', async () => {
  const page = await open('/SIM1/1d?range=6M')
  await chartOf(page, 'SIM1/1d')
  await live(page)
  const before = await visibleRange(page)
  const button = page.getByRole('button', { name: 'Full screen' }).first()
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null)
  await page.getByTestId('chart').focus()
  await page.keyboard.press('Alt+Enter')
  await eventually(isFull).toBe(true)
  await eventually(() => button.getAttribute('aria-pressed')).toBe('true')
  expect(await page.getByRole('dialog').count()).toBe(0)
  // As Escape does, which is the browser's own.
  await page.evaluate(() => document.exitFullscreen())
  await eventually(() => button.getAttribute('aria-pressed')).toBe('false')
  await button.click()
  await eventually(isFull).toBe(true)
  await page.keyboard.press('Alt+Enter')
  await eventually(isFull).toBe(false)
  expect(await visibleRange(page)).toEqual(before)
})

test('where there is none, a sentence says so', async () => {
  const page = await open('/SIM1/1d', phone)
  await page.evaluate(() => Reflect.deleteProperty(Element.prototype, 'requestFullscreen'))
  await chartOf(page, 'SIM1/1d')
  await page.getByRole('button', { name: 'Full screen' }).tap()
  await page.getByText('This browser shows no page on the full screen.').waitFor()
})
