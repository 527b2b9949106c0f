import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { appTests } from '../testing/app-tests.ts'
import { sampleApi } from '../testing/sample-api.ts'
import { chartOf } from '../testing/visit.ts'

// Read when the server starts, as in a container.
const commit = '0123456789abcdef0123456789abcdef01234567'
process.env.BARLINE_COMMIT = commit

const { app, open } = appTests(sampleApi())
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

test.each([
  ['a desk', {}],
  ['a phone', phone],
])('on %s the page says of which commit it is', async (_, options) => {
  const page = await open('/SIM1/1d', options)
  await chartOf(page, 'SIM1/1d')
  const mark = page.getByTestId('build').filter({ visible: true })
  await mark.scrollIntoViewIfNeeded()
  expect([await mark.count(), await mark.textContent(), await mark.getAttribute('title')]).toEqual([
    1,
    '0123456',
    `Built from commit ${commit}`,
  ])
})

test('so does a page without a chart', async () => {
  const page = await open('/NOSUCH/1d', { failingRequests: true })
  expect(await page.getByTestId('build').textContent()).toBe('0123456')
})

/** Bytes, packed by gzip: of all scripts that a page asks for before anything is drawn. */
const scriptBudget = 150_000

test('what a chart needs of scripts is within its budget, with nothing in it of the pages of an operator', async () => {
  const get = async (path: string) => (await fetch(app().url + path)).text()
  const scriptsOf = async (path: string) => [
    ...new Set((await get(path)).match(/\/_app\/immutable\/[\w./-]+\.js/g)),
  ]
  const [chart, operations] = await Promise.all([scriptsOf('/SIM1/1d'), scriptsOf('/operations')])
  const scripts = await Promise.all(chart.map(get))
  // The library that draws is among them: these are all that it takes.
  expect(scripts.some((script) => script.includes('tradingview.com'))).toBe(true)
  expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(scriptBudget)
  expect(operations.some((script) => !chart.includes(script))).toBe(true)
})
