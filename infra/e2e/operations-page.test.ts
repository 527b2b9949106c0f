import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { ManyCandlesAnswer } from '@barline/api/wire'
import { launchBrowser } from '@barline/web/testing/browser'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startStack, type Stack } from '../testing/stack.ts'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'

let stack: Stack
let browser: Browser

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startStack('lambda'), launchBrowser()])
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
}, 30_000)

const patience = { timeout: 30_000, interval: 100 }

function bucket() {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, RAW_BUCKET } = stack.env
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! }
  const s3 = new S3Client({
    endpoint: AWS_ENDPOINT_URL!,
    region: AWS_REGION!,
    credentials,
    forcePathStyle: true,
  })
  const Bucket = RAW_BUCKET!
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  return {
    put,
    /** So that nobody hears of it. */
    async putQuietly(key: string, body: string) {
      const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
      const configure = (NotificationConfiguration: object) =>
        s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
      await configure({})
      await put(key, body)
      await configure({ QueueConfigurations })
    },
  }
}

/** What axe finds: the rules that are broken. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(({ id }) => id)
}

async function rehearse(page: Page) {
  await page.getByRole('button', { name: 'Dry run of a retry' }).click()
  const sheet = page.getByRole('dialog', { name: 'Retry 1 letter' })
  await sheet.getByText('The dry run is over; nothing was changed by it.').waitFor()
  return sheet
}

const storedOf = async (symbol: string) => {
  const response = await fetch(`${stack.env.API_URL}/v1/candles?symbols=${symbol}`)
  return ((await response.json()) as Partial<ManyCandlesAnswer>).candles?.[symbol]?.length
}

interface Gap {
  cause: string
  slots: number
  left: number
  right: number
}

// Written as text: nothing here knows the types of a browser.
const drawnBars = (page: Page) => page.evaluate<unknown[]>('window.barline?.bars() ?? []')
const gapsOf = (page: Page) => page.evaluate<Gap[]>('window.barline.look().gaps')

/** The chart of a series with bars in it, once it hears of every change. */
async function openChart(series: string, complaints: string[]) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  onTestFinished(() => context.close())
  const chart = await context.newPage()
  listen(chart, complaints)
  await chart.goto(`${stack.env.API_URL}/${series}`)
  await expect.poll(() => drawnBars(chart), patience).not.toEqual([])
  await chart.getByTestId('connection').getByText('Live').waitFor()
  return chart
}

/** Errors and warnings of a page's console, and exceptions that nobody caught, as they come. */
function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.text()} ${message.location().url}`)
  })
}

async function enter(page: Page) {
  await page.getByLabel('Admin token').fill(stack.env.ADMIN_TOKEN!)
  await page.getByRole('button', { name: 'Go on' }).click()
}

test('a letter is found by its object, rehearsed in vain, and retried once its cause is mended: then its candles are there', async () => {
  const { put, putQuietly } = bucket()
  const key = rawKey('SIM2')
  await put(key, '<html><script>document.title = "hostile"</script></html>')
  const page = await browser.newPage()
  const complaints: string[] = []
  listen(page, complaints)
  onTestFinished(() => page.close())
  await page.goto(`${stack.env.API_URL}/operations?object=${encodeURIComponent(key)}`)
  await enter(page)
  const seen = page.getByText('The body is a web page and not data.')
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Look again' }).click()
      return seen.count()
    }, patience)
    .toBeGreaterThan(0)
  expect(await findings(page)).toEqual([])
  // Of the chart of what could never be loaded nothing is asked for until somebody wants to see it.
  await page.getByTestId('letter-group').getByRole('link', { name: 'SIM2 1d' }).hover()
  const vain = await rehearse(page)
  await vain.getByText('1 would fail').waitFor()
  await page.keyboard.press('Escape')

  await putQuietly(
    key,
    yahooDocument(
      'SIM2',
      dailyBars('2024-01-02', 5, (day) => day + 10),
    ),
  )
  const sheet = await rehearse(page)
  await sheet.getByText('1 would load (5 bars would be inserted, 0 changed, 0 rejected)').waitFor()
  expect(await storedOf('SIM2')).toBeUndefined()
  await sheet.getByRole('button', { name: 'Retry 1 letter' }).click()
  await expect.poll(() => storedOf('SIM2'), patience).toBe(5)
  await page.goto(`${stack.env.API_URL}/SIM2/1d`)
  await page.getByTestId('connection').getByText('Live').waitFor()
  await page.getByTestId('alert-bell').click()
  await page.getByRole('link', { name: 'Operations' }).click()
  await page.getByText('No letters').or(page.getByText('0 letters')).first().waitFor()
  expect([await page.title(), complaints]).toEqual(['Operations · Barline', []])
})

test('from the hatch on the chart to the letter, and back: once it is mended and retried, the candles come while one watches', async () => {
  const { put, putQuietly } = bucket()
  const days = (from: string, count: number) => dailyBars(from, count, (day) => day + 10)
  const bars = { first: days('2024-01-02', 4), lost: days('2024-01-08', 5), last: days('2024-01-16', 4) }
  // Each was observed in the evening of its last day.
  const keyOf = (date: string) => `raw/provider=yahoo/interval=1d/symbol=SIM3/${date}T230000.000Z.json`
  await put(keyOf('2024-01-05'), yahooDocument('SIM3', bars.first))
  await put(keyOf('2024-01-19'), yahooDocument('SIM3', bars.last))
  const [lostKey, fixed] = [keyOf('2024-01-12'), yahooDocument('SIM3', bars.lost)]
  // Prices of which nothing can be loaded, though the days that they are of can be read.
  await put(lostKey, fixed.replaceAll(/"close":\[[^\]]*\]/g, '"close":["10,5","11,5","12,5","13,5","14,5"]'))
  await expect.poll(() => storedOf('SIM3'), patience).toBe(8)

  const complaints: string[] = []
  const chart = await openChart('SIM3/1d', complaints)
  const hatched = async () => (await gapsOf(chart)).filter(({ cause }) => cause === 'rejected')
  await expect.poll(async () => (await hatched()).map(({ slots }) => slots), patience).toEqual([5])
  const box = (await chart.getByTestId('chart').boundingBox())!
  const [strip] = await hatched()
  await chart.mouse.click(box.x + (strip!.left + strip!.right) / 2, box.y + box.height * 0.7)
  const told = chart.getByRole('dialog', { name: 'What is marked' })
  const path = (await told.getByRole('link').getAttribute('href'))!

  const operations = await chart.context().newPage()
  listen(operations, complaints)
  await operations.goto(stack.env.API_URL! + path)
  await enter(operations)
  await operations.getByTestId('letter-group').getByRole('link', { name: 'SIM3 1d' }).waitFor()
  const vain = await rehearse(operations)
  await vain.getByText('1 would fail').waitFor()
  await operations.keyboard.press('Escape')
  await putQuietly(lostKey, fixed)
  const sheet = await rehearse(operations)
  await sheet.getByText('1 would load (5 bars would be inserted, 0 changed, 0 rejected)').waitFor()
  expect(await drawnBars(chart)).toHaveLength(8)
  await sheet.getByRole('button', { name: 'Retry 1 letter' }).click()
  await expect.poll(async () => (await drawnBars(chart)).length, patience).toBe(13)
  await expect.poll(hatched, patience).toEqual([])
  expect(complaints).toEqual([])
})
