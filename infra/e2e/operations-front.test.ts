import { readFile } from 'node:fs/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { launchBrowser } from '@barline/web/testing/browser'
import { runCli } from '@barline/worker/cli/run'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { queueDepth } from '../testing/queue-depth.ts'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'
import { startWorker } from './etl.ts'
import { enterOperations, serveFront } from './front.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

let browser: Browser
beforeAll(async () => void (browser = await launchBrowser()), 60_000)
afterAll(() => browser?.close())

const markup = `"><img src=x onerror=window.ran=1><svg onload=window.ran=1>{{7*7}}\${7*7}`
/** Turns the line around, and hides. */
const turned = '\u202egnp.exe\u200b'
const keyOf = (name: string, symbol = 'HOST') =>
  `raw/provider=yahoo/interval=1d/symbol=${symbol}/${name}${turned}.json`
const formulas = ['=HYPERLINK("evil.example")', '+1+1', '-1+1', '@SUM(A1)', '＝1+1']

/** A window of its own; `complaints` has what its console says, refusals of its policy among it. */
async function openWindow() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Nothing of it ran, became an element, or turns or hides text that people read. */
async function expectHarmless(page: Page) {
  const found = await page.evaluate<[unknown, number, string]>(
    `[window.ran, document.querySelectorAll('img, [onerror], svg[onload], iframe, a[href^="javascript"]').length,
      document.body.innerText + [...document.querySelectorAll('[aria-label], [title]')].map((e) => e.ariaLabel + e.title).join()]`,
  )
  expect(found.slice(0, 2)).toEqual([undefined, 0])
  expect(found[2].match(/.{0,20}\p{Cf}/gu)).toBeNull()
}

/** Bars around a week that was refused, all of keys and with words that would like to be more than text. */
async function putHostile({ s3, sqs, names, outcome }: Pipeline) {
  const days = (from: string, count: number) =>
    yahooDocument(
      'HOST',
      dailyBars(from, count, (day) => day + 10),
    )
  const objects: [string, string][] = [
    [keyOf(`first${markup}`), days('2024-01-02', 4)],
    [keyOf(`last${markup}`), days('2024-01-16', 4)],
    [
      keyOf(`refused${markup}`),
      days('2024-01-08', 5).replaceAll(
        /"close":\[[^\]]*\]/g,
        `"close":${JSON.stringify(Array(5).fill(markup + turned))}`,
      ),
    ],
    [keyOf('page', 'PAGE'), `<html><script>window.ran=1</script>${markup}${turned}</html>`],
    ...formulas.map((formula): [string, string] => [
      `raw/provider=${formula}/interval=1d/symbol=HOST/x.json`,
      formula,
    ]),
  ]
  for (const [Key, Body] of objects) {
    const Metadata = { 'request-url': 'javascript:window.ran=1', from: '=1+1', to: markup }
    await s3.send(new PutObjectCommand({ Bucket: names.bucket, Key, Body, Metadata }))
    await outcome(Key)
  }
  // Of a bucket that nobody could have: who may send to the queue may name any.
  const object = { bucket: { name: `../${markup}${turned}` }, object: { key: 'raw%2Fa' } }
  const Records = [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: object }]
  await sqs.send(new SendMessageCommand({ QueueUrl: names.dlqUrl, MessageBody: JSON.stringify({ Records }) }))
  const refused = [...objects.slice(2).map(([key]) => key), 'raw/a']
  await expect.poll(() => queueDepth(sqs, names.dlqUrl), { timeout: 20_000 }).toBe(refused.length)
  return refused
}

async function download(page: Page, name: 'CSV' | 'JSON') {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ])
  return readFile(await file.path(), 'utf8')
}

const cellsOf = (csv: string) =>
  [...csv.matchAll(/"((?:[^"]|"")*)"|[^,\n]+/g)].map(
    ([plain, quoted]) => quoted?.replaceAll('""', '"') ?? plain,
  )

test('what strangers write into keys, metadata and bodies is text and nothing else, on the operations page, on the chart and in files', async () => {
  const pipeline = await startPipeline()
  await startWorker(pipeline)
  const refused = await putHostile(pipeline)
  const url = await serveFront(pipeline)
  const { page, complaints } = await openWindow()

  await enterOperations(page, url)
  await page.getByTestId('letter-count').getByText(`${refused.length} letters in`).waitFor()
  await page.getByText('One by one').click()
  const letters = page.getByTestId('letters').getByRole('button')
  await expect.poll(() => letters.count(), { timeout: 20_000 }).toBe(refused.length)
  await page.getByTestId('letters').getByText('\\u{202e}gnp.exe\\u{200b}.json').first().waitFor()
  await expectHarmless(page)
  for (let at = 0; at < refused.length; at++) {
    await letters.nth(at).click()
    await page.getByTestId('letter').getByText('The object as it is now').waitFor()
    await page.getByTestId('letter').getByText('The message').click()
    await expectHarmless(page)
    await page.keyboard.press('Escape')
    await page.getByTestId('letter').waitFor({ state: 'hidden' })
  }
  const csv = await download(page, 'CSV')
  expect(cellsOf(csv)).toEqual(expect.arrayContaining(formulas.map((formula) => `'${formula}`)))
  expect(cellsOf(csv).filter((cell) => /^[=+\-@＝＋－＠\t\r\n]/.test(cell))).toEqual([])
  const json = JSON.parse(await download(page, 'JSON')) as { letters: { key: string }[] }
  expect(json.letters.map(({ key }) => key).sort()).toEqual(refused.toSorted())

  await page.goto(`${url}/HOST/1d`)
  await expect.poll(() => page.evaluate('window.barline?.bars().length'), { timeout: 20_000 }).toBe(8)
  await page.getByTestId('connection').getByText('Live').waitFor()
  const strips = () =>
    page.evaluate<{ cause: string; left: number; right: number }[]>('window.barline.look().gaps')
  const strip = async () => (await strips()).find(({ cause }) => cause === 'rejected')
  await expect.poll(strip, { timeout: 20_000 }).toBeDefined()
  const box = (await page.getByTestId('chart').boundingBox())!
  const { left, right } = (await strip())!
  await page.mouse.click(box.x + (left + right) / 2, box.y + box.height * 0.7)
  const card = page.getByRole('dialog', { name: 'What is marked' })
  await card.getByRole('link').waitFor()
  await expectHarmless(page)
  expect(new URL((await card.getByRole('link').getAttribute('href'))!, url).searchParams.get('object')).toBe(
    refused[0],
  )
  await page.keyboard.press('Escape')
  await page.getByTestId('chart').focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  const passport = page.getByRole('dialog', { name: 'Passport of a bar' })
  await passport.locator('mark').first().waitFor()
  await passport.getByText('\\u{202e}gnp.exe\\u{200b}').first().waitFor()
  await expectHarmless(page)
  expect(complaints).toEqual([])
}, 90_000)

test('of what the pipeline was never told of, the operator replays just that which has lain there for a quarter of an hour', async () => {
  const pipeline = await startPipeline()
  const good = (symbol: string) =>
    yahooDocument(
      symbol,
      dailyBars('2024-01-02', 5, (day) => day + 10),
    )
  for (const symbol of ['LOST', 'KNOWN']) await pipeline.put(rawKey(symbol), good(symbol))
  const console = { out: () => {}, err: () => {} }
  const { signal } = new AbortController()
  const known = await runCli(['replay', '--symbol', 'KNOWN', '--yes'], { env: pipeline.env, console, signal })
  expect(known).toBe(0)
  const { page, complaints } = await openWindow()
  const lost = async () => {
    await page.getByText('Choose objects').click()
    await page.getByLabel('Only what the pipeline was never told of, or never finished').check()
    const form = page.getByRole('region', { name: 'Run the ETL on raw objects once more' })
    await form.getByRole('button', { name: 'Dry run' }).click()
    await page.getByText('The dry run is over; nothing was changed by it.').waitFor()
    return page.getByTestId('run')
  }

  await enterOperations(page, await serveFront(pipeline))
  const young = await lost()
  await young.getByText('Nothing fits.').waitFor()
  expect(await young.getByRole('button').allTextContents()).toEqual(['Drop the plan'])

  const url = await serveFront(pipeline, () => Date.now() + 16 * 60_000)
  await enterOperations(page, url)
  const aged = await lost()
  await aged.getByText('1 would load (5 bars would be inserted, 0 changed, 0 rejected)').waitFor()
  await aged.getByText(rawKey('LOST')).waitFor()
  await aged.getByRole('button', { name: 'Replay 1 object' }).click()
  await aged.getByText('1 loaded (5 bars inserted, 0 changed, 0 rejected)').waitFor()
  expect(await pipeline.bars('LOST')).toHaveLength(5)
  await page.reload()
  await (await lost()).getByText('Nothing fits.').waitFor()
  expect(complaints).toEqual([])
}, 90_000)
