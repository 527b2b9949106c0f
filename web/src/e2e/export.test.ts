import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { appTests } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, live, phone, visibleRange } from '../testing/visit.ts'

const api = sampleApi()
const daily = api.series.get('SIM1 1d')!
const { open } = appTests(api)

async function openChart(path: string, options = {}) {
  const page = await open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  return page
}

test('the bars in view as CSV, with what the indicators say', async () => {
  const page = await openChart('/SIM1/1d?i=sma_3&range=6M')
  const { from } = await visibleRange(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save what is in view as CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('SIM1-1d-2024-06-07.csv')
  const [head, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(head).toBe('time,open,high,low,close,volume,SMA 3 close')
  const bars = daily.filter(({ time }) => time >= from)
  expect(rows).toHaveLength(bars.length)
  const { open: first, high, low, close, volume } = bars[0]!
  expect(rows[0]).toContain([first, high, low, close, volume].join())
  const average = daily.slice(-3).reduce((sum, bar) => sum + bar.close, 0) / 3
  expect(Number(rows.at(-1)!.split(',').at(-1))).toBeCloseTo(average, 8)
})

test('on a phone where a picture is from takes two lines, and nothing of it is cut', async () => {
  const page = await openChart('/SIM1/1d', phone)
  const chart = (await page.getByTestId('chart').boundingBox())!
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Alt+s')])
  const bytes = await readFile(await download.path())
  // Width and height stand in the head of a PNG.
  expect(bytes.readUInt32BE(16)).toBe(chart.width)
  // One line more than where all fits into one.
  expect(bytes.readUInt32BE(20) - chart.height).toBeGreaterThan(40)
})

test('a picture with the chart, the legend and where it is from', async () => {
  const page = await openChart('/SIM1/1d?i=rsi')
  const chart = (await page.getByTestId('chart').boundingBox())!
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Alt+s')])
  expect(download.suggestedFilename()).toBe('SIM1-1d-2024-06-07.png')
  const bytes = (await readFile(await download.path())).toString('base64')
  const seen = await page.evaluate(async (data) => {
    const image = await createImageBitmap(
      new Blob([Uint8Array.from(atob(data), (character) => character.charCodeAt(0))]),
    )
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d', {
      willReadFrequently: true,
    })!
    context.drawImage(image, 0, 0)
    /** How many colours there are in a part: one where it is empty. */
    const colours = (x: number, y: number, width: number, height: number) =>
      new Set(new Uint32Array(context.getImageData(x, y, width, height).data.buffer)).size
    return {
      size: [image.width, image.height],
      title: colours(12, 10, 120, 20),
      note: colours(12, image.height - 24, 300, 22),
      middle: colours(300, 200, 600, 200),
    }
  }, bytes)
  expect(seen.size).toEqual([chart.width, chart.height + 26])
  for (const part of [seen.title, seen.note, seen.middle]) expect(part).toBeGreaterThan(5)
})
