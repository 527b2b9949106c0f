import { createAccess } from '@barline/api/auth/access'
import { bars } from '@barline/api/testing/api'
import { bearer, keyed } from '@barline/api/testing/keys'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { realAppTests } from '../testing/real-app.ts'
import { chartOf, drawnBars, live } from '../testing/visit.ts'

const start = realAppTests()

const closes = async (page: Parameters<typeof drawnBars>[0]) =>
  (await drawnBars(page)).map(({ close }) => close)

test('where reading needs a key the charts go on without one: loaded, live, and after the session is over', async () => {
  const clock = { time: Date.now() }
  const { store, open, url } = await start({ access: keyed(['desk'], {}, () => clock.time) })
  await store(bars([1, 2]))
  expect((await fetch(`${url}/v1/symbols`)).status).toBe(401)
  expect((await fetch(`${url}/v1/symbols`, { headers: bearer('desk') })).status).toBe(200)
  const page = await open('/AAPL/1d', { failingRequests: true })
  await chartOf(page, 'AAPL/1d')
  await live(page)
  await store(bars([1, 2, 3]))
  await eventually(() => closes(page)).toEqual([1, 2, 3])
  expect(await page.evaluate(() => document.cookie)).toBe('')
  clock.time += 13 * 3_600_000
  await page.getByTestId('symbol-button').click()
  await page.getByRole('option', { name: 'AAPL' }).waitFor()
  clock.time += 13 * 3_600_000
  // To the page it is as if the network had gone and come back: it opens its stream anew.
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.getByTestId('connection').getByText('Reconnecting').waitFor()
  await page.getByTestId('connection').getByText('Live').waitFor()
  await store(bars([1, 2, 3, 4]))
  await eventually(() => closes(page)).toEqual([1, 2, 3, 4])
})

test('a page comes with its data also where nobody runs its scripts', async () => {
  const { store, open } = await start({ access: keyed(['desk']) })
  await store(bars([1, 2]))
  const page = await open('/AAPL/1d', { javaScriptEnabled: false })
  expect(await page.getByTestId('legend').getByTestId('close').getAttribute('value')).toBe('2')
})

test('what a visitor reads counts for the address, whether the page or its scripts read it', async () => {
  const access = createAccess({ rateLimit: { quota: 100, window: 3600 } })
  const { store, open, url } = await start({ access, now: () => 0 })
  await store(bars([1, 2]))
  const page = await open('/AAPL/1d')
  await chartOf(page, 'AAPL/1d')
  await live(page)
  const left = (await fetch(`${url}/v1/symbols`)).headers.get('ratelimit')
  // Two reads of the page on the server, the stream, and what follows it.
  expect(Number(/r=(\d+)/.exec(left!)?.[1])).toBeLessThan(100 - 3)
})
