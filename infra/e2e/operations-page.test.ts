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

const key = rawKey('SIM2')
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
  const put = (Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: key, Body }))
  return {
    put,
    /** So that nobody hears of it. */
    async putQuietly(body: string) {
      const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
      const configure = (NotificationConfiguration: object) =>
        s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
      await configure({})
      await put(body)
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

const isStored = async () =>
  ((await (await fetch(`${stack.env.API_URL}/v1/candles?symbols=SIM2`)).json()) as Partial<ManyCandlesAnswer>)
    .candles?.SIM2?.length

test('a letter is found by its object, rehearsed in vain, and retried once its cause is mended: then its candles are there', async () => {
  const { put, putQuietly } = bucket()
  await put('<html><script>document.title = "hostile"</script></html>')
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.text()} ${message.location().url}`)
  })
  onTestFinished(() => page.close())
  await page.goto(`${stack.env.API_URL}/operations?object=${encodeURIComponent(key)}`)
  await page.getByLabel('Admin token').fill(stack.env.ADMIN_TOKEN!)
  await page.getByRole('button', { name: 'Go on' }).click()
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
    yahooDocument(
      'SIM2',
      dailyBars('2024-01-02', 5, (day) => day + 10),
    ),
  )
  const sheet = await rehearse(page)
  await sheet.getByText('1 would load (5 bars would be inserted, 0 changed, 0 rejected)').waitFor()
  expect(await isStored()).toBeUndefined()
  await sheet.getByRole('button', { name: 'Retry 1 letter' }).click()
  await expect.poll(isStored, patience).toBe(5)
  await page.goto(`${stack.env.API_URL}/SIM2/1d`)
  await page.getByTestId('connection').getByText('Live').waitFor()
  await page.getByTestId('alert-bell').click()
  await page.getByRole('link', { name: 'Operations' }).click()
  await page.getByText('No letters').or(page.getByText('0 letters')).first().waitFor()
  expect([await page.title(), complaints]).toEqual(['Operations · Barline', []])
})
