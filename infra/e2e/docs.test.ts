import { createServer } from 'node:http'
import { createFront } from '@barline/api/server/front'
import { listen } from '@barline/api/server/listen'
import { testApi } from '@barline/api/testing/api'
import { exampleNow, storeExampleData } from '@barline/api/testing/example-data'
import { launchBrowser } from '@barline/web/testing/browser'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
}, 180_000)
afterAll(() => browser.close())

/** The docs of an API that has the data of the examples, in a window that may complain of nothing but refused requests. */
async function openDocs(path = '/docs', options: BrowserContextOptions = {}): Promise<Page> {
  const { app, database } = await testApi({ now: () => exampleNow })
  await storeExampleData(database)
  const icon = { 'content-type': 'image/svg+xml' }
  const server = createServer(
    createFront(app, (_, response) =>
      response.writeHead(200, icon).end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ),
  )
  const port = await listen(server, 0, '127.0.0.1')
  const page = await (await browser.newContext(options)).newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  await page.goto(`http://127.0.0.1:${port}${path}`)
  onTestFinished(async () => {
    await page.context().close()
    server.closeAllConnections()
    server.close()
    expect(complaints).toEqual([])
  })
  return page
}

/** What axe finds: rule and elements. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

test('an example is sent from the page and its answer shown', async () => {
  const page = await openDocs('/docs#getCandles')
  const operation = page.locator('details.operation', { has: page.locator('#getCandles') })
  await operation.getByRole('link', { name: 'The days before and after a split' }).click()
  const output = operation.locator('output')
  await output.getByText('"c": 124.8075').waitFor()
  expect(await output.locator('b').textContent()).toBe('200')
  expect(await operation.getByLabel('from').inputValue()).toBe('2020-08-28')
  await operation.getByLabel('symbol').fill('BTC/USD')
  await operation.getByRole('button', { name: 'Send' }).click()
  await output.getByText('/problems/unknown-symbol').waitFor()
  expect(await operation.locator('.url').textContent()).toContain('/v1/candles/BTC%2FUSD?')
})

test('a stream is shown as it comes', async () => {
  const page = await openDocs('/docs#followStream')
  const operation = page.locator('details.operation', { has: page.locator('#followStream') })
  await operation.getByRole('button', { name: 'Send' }).click()
  await operation.locator('output').getByText('event: ready').waitFor()
})

test.each([
  ['dark', {}],
  ['light', phone],
] as const)(
  'axe finds nothing in %s, %o, and nothing sticks out',
  async (colorScheme, device) => {
    const page = await openDocs('/docs#getCandles', { ...device, colorScheme })
    await page.locator('#getCandles').waitFor()
    await page.locator('#getCandles .answer').first().locator('summary').click()
    expect(await findings(page)).toEqual([])
    const root = 'document.documentElement'
    expect(await page.evaluate(`${root}.scrollWidth <= ${root}.clientWidth`)).toBe(true)
  },
  90_000,
)

test('the problems are a page, too', async () => {
  const page = await openDocs('/problems')
  await page.getByRole('link', { name: 'unknown-symbol' }).click()
  await page.getByRole('heading', { name: 'No such symbol' }).waitFor()
  expect(await findings(page)).toEqual([])
})
