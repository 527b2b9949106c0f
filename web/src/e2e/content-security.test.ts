import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf, live } from '../testing/visit.ts'

// After each of these tests `appTests` expects that the browser has reported nothing: it writes a refusal to the console.

const api = sampleApi()
const { app, open } = appTests(api)

async function policyOf(path: string): Promise<Map<string, string[]>> {
  const header = (await fetch(app().url + path)).headers.get('content-security-policy') ?? ''
  const directives = header.split('; ').map((directive) => directive.split(' '))
  return new Map(directives.map(([name = '', ...sources]) => [name, sources]))
}

test.each(['/SIM1/1d', '/NOBODY/1d', '/a/b/c'])('%s may do nothing but what is its own', async (path) => {
  const policy = await policyOf(path)
  expect(policy.get('default-src')).toEqual(["'none'"])
  for (const name of ['base-uri', 'frame-ancestors'])
    expect([name, policy.get(name)]).toEqual([name, ["'none'"]])
  expect(policy.get('connect-src')).toEqual(["'self'"])
  for (const name of ['script-src', 'style-src']) {
    const [own, ...others] = policy.get(name)!
    expect(own).toBe("'self'")
    for (const other of others) expect(other).toMatch(/^'sha256-/)
  }
  expect([...policy.values()].flat().join(' ')).not.toMatch(/unsafe-(?!hashes)|\*|https?:/)
})

test('a page that has not changed is answered in a few bytes', async () => {
  const first = await fetch(`${app().url}/SIM1/1d`)
  const etag = first.headers.get('etag')!
  expect(first.headers.get('cache-control')).toBe('private, no-cache')
  const again = await fetch(`${app().url}/SIM1/1d`, { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
})

const styleOf = (page: Page, selector: string, property: string) =>
  page.evaluate(([at, of]) => getComputedStyle(document.querySelector(at!)!).getPropertyValue(of!), [
    selector,
    property,
  ] as const)

test('the chart, its legends, dialogs and pictures need nothing more', async () => {
  const page = await open('/SIM1/1d?i=sma_3&i=rsi&range=6M')
  await chartOf(page, 'SIM1/1d')
  await live(page)
  await page.getByTestId('indicator').nth(1).waitFor()
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toMatch(/light|dark/)
  expect(await styleOf(page, '#tv-attr-logo', 'position')).toBe('absolute')
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: 'SIM2' }).waitFor()
  await page.keyboard.press('Escape')
  await Promise.all([page.waitForEvent('download'), page.keyboard.press('Alt+s')])
})

test('what an indicator is drawn in is told before any script has run', async () => {
  const page = await open('/SIM1/1d?i=sma__close_00aa55', { javaScriptEnabled: false })
  const swatch = page.getByTestId('indicator').locator('.swatch')
  const colour = await swatch.evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(colour).toBe('rgb(0, 170, 85)')
})

test.each([
  ['/NOBODY/1d', 'There is no symbol NOBODY here'],
  ['/a/b/c', 'There is no such page'],
])('%s says so, and nothing is refused', async (path, words) => {
  const page = await open(path, { failingRequests: true })
  await page.getByText(words).waitFor()
})

test('a page that waits for its data breathes, one candle after the other', async () => {
  api.mood = 'silent'
  const page = await open('/SIM1/1d', { failingRequests: true })
  await page.getByText('Still loading').waitFor()
  expect(await styleOf(page, '[data-testid="message"] g:nth-of-type(3)', 'animation-delay')).toBe('0.28s')
})

test('what somebody smuggled into a page neither runs nor calls home', async () => {
  const page = await open('/SIM1/1d', { refusals: true, failingRequests: true })
  await chartOf(page, 'SIM1/1d')
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective))
    const script = Object.assign(document.createElement('script'), { textContent: 'window.smuggled = true' })
    const base = Object.assign(document.createElement('base'), { href: 'https://example.com/' })
    document.head.append(script, base)
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src="x" onerror="window.smuggled = true"><p style="color: red">',
    )
    void fetch('https://example.com/').catch(() => {})
  })
  const seen = () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
  for (const directive of ['script-src-elem', 'script-src-attr', 'style-src-attr', 'base-uri', 'connect-src'])
    await eventually(seen).toContain(directive)
  expect(await page.evaluate(() => 'smuggled' in window)).toBe(false)
})
