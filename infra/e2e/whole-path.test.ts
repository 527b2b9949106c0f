import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { launchBrowser } from '@barline/web/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startStack, type Stack } from '../testing/stack.ts'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'

/** As a stranger with an S3 client and a browser meets it: what `npm start` brings up, seen from outside. */
const recorded = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

let stack: Stack
let browser: Browser
let s3: S3Client

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startStack('lambda'), launchBrowser()])
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = stack.env
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! }
  s3 = new S3Client({ endpoint: AWS_ENDPOINT_URL!, region: AWS_REGION!, credentials, forcePathStyle: true })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
}, 30_000)

const put = (Key: string, Body: Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: stack.env.RAW_BUCKET, Key, Body }))

interface Bar {
  t: string
  o: number
  h: number
  l: number
  c: number
  v: number
}

async function candles(symbol: string, interval = '1d'): Promise<Bar[]> {
  const response = await fetch(
    `${stack.env.API_URL}/v1/candles/${encodeURIComponent(symbol)}?interval=${interval}&limit=50000`,
  )
  return response.ok ? ((await response.json()) as { candles: Bar[] }).candles : []
}

const arrived = (symbol: string, count: number) =>
  expect.poll(() => candles(symbol), { timeout: 30_000, interval: 50 }).toHaveLength(count)

/** What the chart on the page holds, as the page itself tells. */
type Handle = {
  bars(): { time: number; open: number; high: number; low: number; close: number; volume: number }[]
}

async function drawn(page: Page) {
  const bars = await page.evaluate(
    () => (globalThis as unknown as { barline?: Handle }).barline?.bars() ?? [],
  )
  return bars.map(({ time, open, high, low, close, volume }) => ({
    t: new Date(time * 1000).toISOString().slice(0, 10),
    ...{ o: open, h: high, l: low, c: close, v: volume },
  }))
}

test('an upload by a stranger is in the API bar for bar, on the page, and a correction changes the page by itself', async () => {
  const bars = dailyBars('2024-01-02', 30, (i) => 10 + i)
  await put(rawKey('WHOLE'), new TextEncoder().encode(yahooDocument('WHOLE', bars)))
  await arrived('WHOLE', 30)
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()),
  )
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${stack.env.API_URL}/WHOLE/1d`)
  await expect.poll(() => drawn(page), { timeout: 15_000 }).toEqual(await candles('WHOLE'))
  const later = [
    ...bars.slice(-1).map((bar) => ({ ...bar, close: 99 })),
    ...dailyBars('2024-02-01', 1, () => 100),
  ]
  await put(rawKey('WHOLE', 1), new TextEncoder().encode(yahooDocument('WHOLE', later)))
  await expect
    .poll(async () => (await drawn(page)).map((bar) => bar.c), { timeout: 15_000 })
    .toEqual([...bars.slice(0, -1).map((bar) => bar.close), 99, 100])
  expect(complaints).toEqual([])
  await page.close()
})

test('the page that a person opens first shows real candles of AAPL with their volume', async () => {
  const page = await browser.newPage()
  await page.goto(stack.env.API_URL!)
  await page.waitForURL('**/AAPL/1d')
  await expect.poll(async () => (await drawn(page)).length, { timeout: 15_000 }).toBeGreaterThan(500)
  const stored = new Map((await candles('AAPL')).map((bar) => [bar.t, bar]))
  for (const bar of await drawn(page)) expect(bar).toEqual(stored.get(bar.t))
  await page.close()
})

describe.skipIf(!existsSync(recorded))(
  'recorded answers (skipped where the folder of recorded data is absent)',
  () => {
    interface Chart {
      chart: {
        result: {
          timestamp: number[]
          indicators: { quote: Record<'open' | 'high' | 'low' | 'close' | 'volume', (number | null)[]>[] }
        }[]
      }
    }

    /** By a road of its own: the New York date of each stamp, and prices to four decimals. */
    function expectedBars(text: string) {
      const [result] = (JSON.parse(text) as Chart).chart.result
      const [quote] = result!.indicators.quote
      const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' })
      return result!.timestamp.flatMap((stamp, i) => {
        const [o, h, l, c, v] = (['open', 'high', 'low', 'close', 'volume'] as const).map(
          (field) => quote![field][i],
        )
        return o === null || o === undefined
          ? []
          : [{ t: date.format(stamp * 1000), o, h: h!, l: l!, c: c!, v: v! }]
      })
    }

    const near = (bars: Bar[]) =>
      bars.map(({ t, v, ...prices }) => ({ t, v, ...mapValues(prices, (price) => price.toFixed(3)) }))
    const mapValues = <T extends object>(record: T, f: (value: number) => string) =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value as number)]))

    test.each([
      ['MSFT', 'yahoo/body/MSFT_1d_2021-22_4div.json', false],
      ['AAPL', 'yahoo/AAPL_1d_6mo_final_2025-08-15.json', true],
    ])('%s: %s, gzip: %s', async (_, file, gzip) => {
      const body = readFileSync(`${recorded}/${file}`)
      const symbol = /"symbol":"([^"]+)"/.exec(body.toString())![1]!
      const key = rawKey(symbol, 5)
      await put(gzip ? `${key}.gz` : key, gzip ? gzipSync(body) : body)
      const expected = expectedBars(body.toString())
      const within = async () => {
        const dates = new Set(expected.map((bar) => bar.t))
        return near((await candles(symbol)).filter((bar) => dates.has(bar.t)))
      }
      await expect.poll(within, { timeout: 30_000 }).toEqual(near(expected))
      const page = await browser.newPage()
      await page.goto(`${stack.env.API_URL}/${symbol}/1d`)
      const last = expected.at(-1)!
      await expect
        .poll(async () => near((await drawn(page)).filter((bar) => bar.t === last.t)), { timeout: 15_000 })
        .toEqual(near([last]))
      await page.close()
    })
  },
)
