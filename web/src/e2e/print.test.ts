import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, live, phone } from '../testing/visit.ts'

const { open } = appTests(sampleApi())

async function openChart(path: string, options = {}) {
  const page = await open(path, { colorScheme: 'dark', ...options })
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  await page.getByTestId('print-sheet').waitFor({ state: 'attached' })
  return page
}

/** What is printed, as long as the page is looked at so: texts, and the picture's size and ground. */
const printed = (page: Page) =>
  page.evaluate(() => {
    const visible = [...document.body.children].filter((child) => getComputedStyle(child).display !== 'none')
    const picture = document.querySelector<HTMLCanvasElement>('.print-sheet canvas')!
    const [red, green, blue] = picture.getContext('2d')!.getImageData(3, 3, 1, 1).data
    const { left, right, bottom } = picture.getBoundingClientRect()
    return {
      parts: visible.map((part) => part.className.split(' ')[0]),
      texts: visible.map((part) => (part as HTMLElement).innerText).join('\n'),
      ground: [red, green, blue],
      isWhole: left >= 0 && right <= innerWidth && bottom > 0,
      ratio: picture.width / picture.height,
    }
  })

const ground = (page: Page) =>
  page.evaluate(() => {
    const chart = document.querySelector('[data-testid="chart"] canvas') as HTMLCanvasElement
    const copy = new OffscreenCanvas(1, 1).getContext('2d')!
    copy.drawImage(chart, 3 - chart.width, 3 - chart.height)
    return [...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)]
  })

/** Size of each page of a PDF, in points. */
const pagesOf = (pdf: Buffer) =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    ...[Number(width), Number(height)],
  ])

test('a dark chart is printed on white, with what it is of, and nothing else of the page', async () => {
  const page = await openChart('/SIM1/1d?i=sma_20&i=rsi&range=6M')
  await page.keyboard.press('Alt+k')
  await page.getByTestId('bar-table').waitFor()
  await page.emulateMedia({ media: 'print' })
  await page.getByTestId('print-sheet').getByRole('heading').waitFor()
  const { parts, texts, ground: paper, isWhole, ratio } = await printed(page)
  expect([parts, paper, isWhole, ratio > 1]).toEqual([['print-sheet'], [255, 255, 255], true, true])
  expect(texts).toContain('SIM1 · Simulated Motors')
  expect(texts).toContain(
    "Thu 07 Dec '23 to Fri 07 Jun '24, daily bars · SIM · USD · adjusted for splits · synthetic prices",
  )
  await page.emulateMedia({ media: 'screen' })
  await eventually(() => ground(page)).toEqual([19, 23, 34])
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
  expect(await page.getByTestId('print-sheet').innerHTML()).not.toContain('canvas')
})

test.each([
  ['a desk', {}, true],
  ['a phone', phone, false],
])('from %s it is one sheet of paper, as wide or tall as the chart', async (_, options, isWide) => {
  const page = await openChart('/SIM1/5m?i=rsi', options)
  const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }))
  expect(pages).toHaveLength(1)
  expect(pages[0]![0]! > pages[0]![1]!).toBe(isWide)
})

test('it is in the bar below the chart', async () => {
  const page = await openChart('/SIM1/1d')
  await page.evaluate(() => {
    window.print = () => {
      dispatchEvent(new Event('beforeprint'))
      document.title = document.querySelector('.print-sheet')!.textContent!
      dispatchEvent(new Event('afterprint'))
    }
  })
  await page.getByRole('button', { name: 'Print' }).click()
  await eventually(() => page.title()).toContain('SIM1 · Simulated Motors')
  expect(await page.locator('.print-sheet canvas').count()).toBe(0)
})
