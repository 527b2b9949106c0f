import { expect, test } from 'vitest'
import { appTests, eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { generateCandles } from '../testing/generate-candles.ts'
import { lastSession, sampleApi } from '../testing/sample-api.ts'
import { chartOf, drawnBars, live } from '../testing/visit.ts'

const api = sampleApi()
const { app, open } = appTests(api)
const failing = { failingRequests: true }

test('with the API down the page says so, and turns into the chart by itself', async () => {
  api.mood = 'broken'
  const page = await open('/SIM1/1d', failing)
  await page.getByRole('heading', { name: 'The data service cannot be reached' }).waitFor()
  api.mood = 'well'
  await chartOf(page, 'SIM1/1d')
  expect(await drawnBars(page)).toHaveLength(1000)
})

test('a slow API does not hold the page up: it comes without data and fills itself', async () => {
  api.mood = 'silent'
  const page = await open('/SIM1/1d', failing)
  await page.getByRole('heading', { name: 'Still loading' }).waitFor()
  api.mood = 'well'
  api.release()
  await chartOf(page, 'SIM1/1d')
})

test('everything down while one switches: the address is kept, and its chart opens when all is back', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await live(page)
  await app().stop()
  await page.getByRole('link', { name: 'hourly bars' }).click()
  await page.getByRole('heading', { name: 'The data service cannot be reached' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/SIM1/1h')
  await app().start()
  await chartOf(page, 'SIM1/1h')
})

test('while the next chart is on its way the last one stays, and the page says that it is busy', async () => {
  const page = await open('/SIM1/1d')
  await chartOf(page, 'SIM1/1d')
  await live(page)
  api.mood = 'silent'
  await page.getByRole('link', { name: 'hourly bars' }).click()
  await page.getByRole('progressbar').waitFor()
  expect(await drawnBars(page)).toHaveLength(1000)
  api.mood = 'well'
  api.release()
  await chartOf(page, 'SIM1/1h')
  await page.getByRole('progressbar').waitFor({ state: 'detached' })
})

test('an unknown symbol is a 404 that offers the search, and opens once the symbol is there', async () => {
  const page = await open('/SIM99/1d', failing)
  expect((await page.request.get(`${app().url}/SIM99/1d`)).status()).toBe(404)
  await page.getByRole('heading', { name: 'There is no symbol SIM99 here' }).waitFor()
  await page.getByRole('button', { name: 'Search symbols' }).click()
  await page.getByRole('option', { name: 'SIM1' }).waitFor()
  await page.keyboard.press('Escape')
  api.symbols.set('SIM99', api.symbols.get('SIM1')!)
  api.series.set('SIM99 1d', generateCandles('1d', 50, lastSession, 99))
  await page.getByRole('button', { name: 'Look again' }).click()
  await chartOf(page, 'SIM99/1d')
})

test.each(['/A%00B/1d', '/..%2F..%2Fetc/1d', '/%3Cscript%3E/1d'])(
  '%s cannot be a symbol: a 404',
  async (path) => {
    const page = await open(path, failing)
    await page.getByRole('heading', { name: /There is no symbol|There is no such page/ }).waitFor()
  },
)

test.each(['/SIM1/2d', '/no/such/page'])('%s is no page of ours', async (path) => {
  const page = await open(path, failing)
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.getByRole('link', { name: 'Open a chart' }).click()
  await chartOf(page, 'SIM1/1d')
})

test('a known symbol without a bar in this interval: offers another, and opens with the first bar', async () => {
  const page = await open('/SIM2/1h')
  await page.getByRole('heading', { name: 'No hourly bars of SIM2 yet' }).waitFor()
  expect(await page.getByRole('link', { name: 'Show daily bars' }).getAttribute('href')).toBe('/SIM2/1d')
  await eventually(() => api.streams.size).toBeGreaterThan(0)
  api.store('SIM2', '1h', generateCandles('1h', 20, Date.UTC(2024, 5, 7, 19) / 1000, 5))
  await chartOf(page, 'SIM2/1h')
})

test('a first bar that is stored between the page and its stream is not missed', async () => {
  const { handle } = api
  const first = generateCandles('15m', 20, Date.UTC(2024, 5, 7, 19) / 1000, 5)
  api.handle = (request, response) => {
    if (request.url?.startsWith('/v1/stream')) api.store('SIM2', '15m', first, 'not at all')
    handle(request, response)
  }
  try {
    await chartOf(await open('/SIM2/15m'), 'SIM2/15m')
  } finally {
    api.handle = handle
  }
})

test('from one empty interval to another series and back', async () => {
  const page = await open('/SIM-EMPTY/1d')
  await page.getByRole('heading', { name: 'No daily bars of SIM-EMPTY yet' }).waitFor()
  const field = page.getByRole('combobox', { name: 'Symbol or name' })
  // The heading is there before the page listens to keys.
  const typed = async () => {
    if (!(await field.isVisible())) await page.keyboard.press('s')
    return field.isVisible()
  }
  await eventually(typed).toBe(true)
  await field.fill('sim1')
  await page.getByRole('option', { name: 'SIM1' }).waitFor()
  await page.keyboard.press('Enter')
  await chartOf(page, 'SIM1/1d')
  await page.goBack()
  await page.getByRole('heading', { name: 'No daily bars of SIM-EMPTY yet' }).waitFor()
})

test('a search that finds nothing, and one that cannot be made', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await page.keyboard.type('zzz')
  await page.getByText('No symbol or name matches “ZZZ”.').or(page.getByText('“Zzz”')).waitFor()
  api.mood = 'broken'
  await page.keyboard.type('z')
  await page.getByText('The list could not be loaded').waitFor()
  api.mood = 'well'
  await page.getByText('No symbol or name matches').waitFor()
})

test('an empty database: the first page waits for the first bars', async () => {
  const kept = new Map(api.symbols)
  api.symbols.clear()
  const page = await open('/')
  await page.getByRole('heading', { name: 'No prices yet' }).waitFor()
  for (const [symbol, about] of kept) api.symbols.set(symbol, about)
  await chartOf(page, 'SIM1/1d')
})

test('with no requests left the page counts down to when there are some, asks no sooner, and opens by itself', async () => {
  api.mood = 'busy'
  const page = await open('/SIM1/1d', failing)
  await page.getByRole('heading', { name: 'Too many requests for now' }).waitFor()
  const button = page.getByRole('button', { name: 'Trying again' })
  await eventually(() => button.innerText()).toMatch(/^Trying again in [123] s$/)
  expect(await button.isDisabled()).toBe(true)
  const asked: string[] = []
  // Scripts that a page loads for later are no requests for data.
  page.on('request', (request) => !request.url().includes('/_app/') && asked.push(request.url()))
  await eventually(() => button.innerText()).toBe('Trying again in 1 s')
  expect(asked).toEqual([])
  api.mood = 'well'
  await chartOf(page, 'SIM1/1d')
})

test('with no requests left while one scrolls the chart stays and says when it goes on', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await live(page)
  api.mood = 'busy'
  await page.keyboard.press('Alt+f')
  const history = page.getByTestId('history')
  await eventually(() => history.innerText()).toMatch(
    /^Older bars wait: too many requests. Trying again in [123] s$/,
  )
  expect(await drawnBars(page)).toHaveLength(1000)
  expect(await findings(page)).toEqual([])
  api.mood = 'well'
  await eventually(() => drawnBars(page).then(({ length }) => length)).toBeGreaterThan(1000)
  await history.getByText('bars').waitFor()
})

test('the stream back but the bars not: it says that the newest are missing until they are there', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await live(page)
  await page.route('**/v1/candles/**', (route) => route.fulfill({ status: 503, body: 'down' }))
  for (const stream of api.streams) stream.end()
  await page.getByText('The newest bars could not be loaded.').waitFor()
  await page.getByTestId('connection').getByText('Live').waitFor()
  const monday = lastSession + 3 * 86_400
  api.store('SIM1', '1d', generateCandles('1d', 1, monday, 3), 'not at all')
  await page.unroute('**/v1/candles/**')
  await eventually(async () => (await drawnBars(page)).at(-1)!.time).toBe(monday)
  await page.getByText('could not be loaded').waitFor({ state: 'detached' })
})

test('parts of the page that cannot be loaded say so, and come once they can', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await live(page)
  const parts = '**/_app/immutable/**'
  await page.route(parts, (route) => route.abort())
  await page.keyboard.press('Alt+b')
  await page.getByRole('alert').getByText('The replay could not be loaded.').waitFor()
  await page.getByTestId('chart').click()
  await page.keyboard.press('Alt+o')
  const sheets = page.getByRole('alert').filter({ hasText: 'This could not be loaded.' })
  await sheets.waitFor()
  await page.unroute(parts)
  await sheets.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('dialog', { name: 'Layouts' }).waitFor()
  await page.keyboard.press('Escape')
  const replay = page.getByRole('region', { name: 'Replay' })
  await replay.waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  // With its styles, which could not be loaded either.
  await eventually(() => replay.evaluate((element) => getComputedStyle(element).position)).toBe('absolute')
})

test('a list of layouts that is asked for while there is no answer comes by itself', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  api.mood = 'broken'
  await page.keyboard.press('Alt+o')
  const sheet = page.getByRole('dialog', { name: 'Layouts' })
  await sheet.getByText('database-unavailable.').waitFor()
  api.mood = 'well'
  await sheet.getByText('None is kept yet').waitFor()
  await sheet.getByText('database-unavailable.').waitFor({ state: 'detached' })
})

test('all of it stopped under an open chart, and back: what was asked for meanwhile comes by itself', async () => {
  const page = await open('/SIM1/1d', failing)
  await chartOf(page, 'SIM1/1d')
  await live(page)
  await app().stop()
  await page.getByTestId('connection').getByText('Reconnecting').waitFor()
  await page.keyboard.press('Alt+f')
  await page.getByText('Older bars could not be loaded.').waitFor()
  await page.keyboard.type('sim')
  await page.getByText('The list could not be loaded').waitFor()
  await app().start()
  await page.getByRole('option', { name: 'SIM2' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('connection').getByText('Live').waitFor()
  await eventually(() => drawnBars(page).then(({ length }) => length)).toBeGreaterThan(1000)
  await page.getByText('could not be loaded').waitFor({ state: 'detached' })
})
