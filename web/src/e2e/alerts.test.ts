import { createAccess } from '@barline/api/auth/access'
import { correction, putEvent } from '@barline/api/testing/alerts'
import { storeExampleData } from '@barline/api/testing/example-data'
import { adminToken } from '@barline/api/testing/keys'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests, type RealApp } from '../testing/real-app.ts'
import { chartOf, live, lookOf, phone, type VisitOptions, xOf } from '../testing/visit.ts'

const start = realAppTests()

async function startApp() {
  const app = await start({ access: createAccess({ adminToken }) })
  await storeExampleData(app.database)
  return app
}

async function signIn(page: Page, token = adminToken) {
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Go on' }).click()
}

async function openBoard(app: RealApp, options: VisitOptions = {}) {
  const page = await app.open('/alerts', options)
  await signIn(page)
  await page.getByRole('heading', { name: 'Rules' }).waitFor()
  return page
}

const rules = (page: Page) => page.getByTestId('rule')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('the token is asked for once in a tab, and a wrong one is told', async () => {
  const app = await startApp()
  const page = await app.open('/alerts', { failingRequests: true })
  await signIn(page, 'not-the-right-token')
  await page.getByRole('alert').getByText('This is not the token of the operator').waitFor()
  expect(await findings(page)).toEqual([])
  await signIn(page)
  await rules(page).getByText('Long trend').waitFor()
  await page.reload()
  await rules(page).getByText('Long trend').waitFor()
  expect(await page.context().cookies()).toEqual([])
})

test('a rule is added, edited, paused, tested and removed', async () => {
  const app = await startApp()
  const page = await openBoard(app, { failingRequests: true })
  await button(page, 'New rule').click()
  const sheet = page.getByRole('dialog', { name: 'New rule' })
  await sheet.getByLabel('When').selectOption('No new data')
  await sheet
    .getByText('In braces: {symbol} {interval} {kind} {name} {rule} {time} {direction} {bars} {last}', {
      exact: true,
    })
    .waitFor()
  await sheet.getByLabel('When').selectOption('Price rises above')
  await sheet.getByLabel('Symbol', { exact: true }).fill('tsla')
  await sheet.getByLabel('Price', { exact: true }).fill('0')
  await button(page, 'Save').click()
  await sheet.getByText('params.price: expected a price above 0').waitFor()
  await sheet.getByLabel('Price', { exact: true }).fill('500.5')
  await sheet.getByLabel('How often').selectOption('Once')
  await sheet.getByLabel('Web addresses').fill('https://example.com/hook')
  await button(page, 'Save').click()
  const tesla = rules(page).filter({ hasText: 'TSLA' })
  await tesla.getByText('Price rises above 500.5').waitFor()
  expect(await tesla.innerText()).toMatch(/Once\s+Tells: web app, example.com/)

  await tesla.getByRole('button', { name: 'Edit' }).click()
  const edited = page.getByRole('dialog', { name: 'Edit the rule' })
  await edited.getByLabel('Name', { exact: true }).fill('Five hundred')
  await edited.getByLabel('How often').selectOption('Then quiet for a while')
  await edited.getByLabel('Quiet for minutes').fill('1.5')
  await button(page, 'Save').click()
  await tesla.getByRole('heading', { name: 'Five hundred' }).waitFor()
  await tesla.getByText('Then quiet for 90 seconds').waitFor()
  await tesla.getByRole('button', { name: 'Pause' }).click()
  await tesla.getByText('Paused').waitFor()
  await tesla.getByRole('button', { name: 'Resume' }).click()
  await tesla.getByText('On', { exact: true }).waitFor()

  await tesla.getByRole('button', { name: 'Send a test' }).click()
  await page.getByTestId('toasts').getByText('A test of Five hundred on TSLA 1d').waitFor()
  expect(await app.database.db.alertDelivery.findMany()).toMatchObject([
    { what: 'test', channel: 'webhook', address: 'https://example.com/hook' },
  ])
  await tesla.getByRole('button', { name: 'Remove…' }).click()
  await tesla.getByRole('button', { name: 'Remove', exact: true }).click()
  await tesla.waitFor({ state: 'detached' })
  expect(await app.database.db.alertRule.count()).toBe(1)
})

test('the history proves what fired, strikes out what was withdrawn and says why, and leads to the bar', async () => {
  const app = await startApp()
  const { db } = app.database
  const { id } = await putEvent(db, 1, {
    withdrawnAt: new Date('2020-09-04T20:30:00Z'),
    withdrawn: correction,
  })
  const page = await openBoard(app)
  await page.goto(`${app.url}/alerts#alert-${id}`)
  const entry = page.getByTestId('alert')
  await entry.getByText('Withdrawn 2020-09-04 20:30 UTC: a bar that it came from was corrected.').waitFor()
  const struck = entry.getByText('AAPL 1d: golden-cross of sma50 and sma200')
  expect(await struck.evaluate((element) => getComputedStyle(element).textDecorationLine)).toBe(
    'line-through',
  )
  const table = await entry
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent)))
  expect(table).toEqual([
    ['Before2020-09-02', '131.4', '97.2451', '97.25', '1', '7'],
    ['Fired2020-09-03', '120.88', '97.69', '97.301234', '1', '7'],
    ['Todaythe same bar', '80.5', '96.9', '97.1', '', ''],
  ])
  const text = await entry.innerText()
  for (const part of [
    '200 bars from 2019-11-18',
    'version 3',
    '4:1 on 2020-08-31',
    'close 120.88 became 80.5',
  ])
    expect(text).toContain(part)
  await entry.getByRole('link', { name: 'The bar of 2020-09-03' }).click()
  await page.waitForURL(/\/AAPL\/1d\?from=2020-06-05&to=2020-10-13$/)
})

test('what could not be told is shown, and tried again', async () => {
  const app = await startApp()
  const { db } = app.database
  const { id: eventId } = await putEvent(db, 1)
  await db.alertDelivery.create({
    data: {
      ...{ ruleId: 1, eventId, what: 'fired', channel: 'webhook', address: 'https://example.com/hook' },
      ...{
        message: 'crossed',
        attempts: 10,
        lastError: 'HTTP 500',
        failedAt: new Date(),
        nextAttemptAt: null,
      },
    },
  })
  const page = await openBoard(app)
  const failed = page.getByTestId('failed-deliveries')
  await failed.getByText('HTTP 500, after 10 attempts').waitFor()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await failed.waitFor({ state: 'detached' })
  expect(await db.alertDelivery.findMany()).toMatchObject([{ failedAt: null, attempts: 0 }])
})

test('the bell tells of what fires while the page is open, and of what is withdrawn', async () => {
  const app = await startApp()
  const { db } = app.database
  const page = await app.open('/')
  await page.waitForURL(/\/AAPL\/1d$/)
  const bell = page.getByTestId('alert-bell')
  await bell.click()
  await signIn(page)
  await page.getByText('Nothing has fired yet.').waitFor()
  await page.keyboard.press('Escape')
  const { id } = await putEvent(db, 1)
  const toasts = page.getByTestId('toasts')
  await toasts.getByText('Long trend').waitFor()
  await eventually(() => bell.getAttribute('aria-label')).toBe('Alerts, 1 new')
  await toasts.getByRole('button', { name: 'Close this message' }).click()
  await db.alertEvent.update({ where: { id }, data: { withdrawnAt: new Date(), withdrawn: correction } })
  await toasts.getByText('Withdrawn: a bar that it came from was corrected.').waitFor()
  await bell.click()
  await page.getByRole('dialog', { name: 'Alerts' }).getByText('Withdrawn').waitFor()
  expect(await bell.getAttribute('aria-label')).toBe('Alerts')
})

test.each([
  ['dark', {}],
  ['light', {}],
  ['light', phone],
] as const)('axe finds nothing in the %s theme, %j', async (colorScheme, options) => {
  const app = await startApp()
  const { db } = app.database
  await putEvent(db, 1)
  const { id } = await putEvent(db, 1, {
    ...{ barTime: new Date('2020-09-02'), withdrawnAt: new Date(), withdrawn: correction },
  })
  const page = await openBoard(app, { colorScheme, ...options })
  await page.goto(`${app.url}/alerts#alert-${id}`)
  await page.getByText('close 120.88 became 80.5').waitFor()
  expect(await findings(page)).toEqual([])
  const beyond = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)
  expect(beyond).toBe(0)
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('dialog', { name: 'Edit the rule' }).getByLabel('Name', { exact: true }).waitFor()
  expect(await findings(page)).toEqual([])
})

/** Signed in by the bell, on the chart of Apple. */
async function openChart(app: RealApp, path = '/AAPL/1d') {
  const page = await app.open(path)
  await chartOf(page, 'AAPL/1d')
  await live(page)
  await page.getByTestId('alert-bell').click()
  await signIn(page)
  await page.getByRole('link', { name: 'Rules and all that they said' }).waitFor()
  await page.keyboard.press('Escape')
  return page
}

const menu = (page: Page) => page.getByTestId('chart-menu')
const day = (text: string) => Date.parse(text) / 1000

/** A place on the chart, by bar and price, on the page. */
async function placeOf(page: Page, time: number, price: number) {
  const box = (await page.getByTestId('chart').boundingBox())!
  const y = await page.evaluate((value) => window.barline!.yOfPrice(value)!, price)
  return [box.x + (await xOf(page, time)), box.y + y] as const
}

test('a right click on a price makes a rule of it', async () => {
  const app = await startApp()
  const page = await openChart(app)
  const [x, y] = await placeOf(page, day('2020-08-20'), 125)
  await page.mouse.click(x, y, { button: 'right' })
  await menu(page).getByText('Tell me when').waitFor()
  expect(await findings(page)).toEqual([])
  const offer = menu(page).getByRole('menuitem', { name: 'Price rises above 12' })
  expect(await offer.textContent()).toMatch(/^Price rises above 12[45](\.\d+)?$/)
  await offer.click()
  const sheet = page.getByRole('dialog', { name: 'New rule' })
  expect(Number(await sheet.getByLabel('Price', { exact: true }).inputValue())).toBeCloseTo(125, 0)
  await button(page, 'Save').click()
  await page.getByTestId('toasts').getByText('From now on: Price rises above').waitFor()
  expect(await app.database.db.alertRule.findFirst({ where: { kind: 'price-above' } })).toMatchObject({
    ...{ symbol: 'AAPL', interval: '1d' },
  })
})

test('on the line of an average it makes a rule of that, and keys open the menu at the bar they stand on', async () => {
  const app = await startApp()
  const page = await openChart(app, '/AAPL/1d?i=sma_5&i=ema_10')
  const value = await page.evaluate(() => window.barline!.look().indicators.at(-1)!.plots[0]!.at(-1)!.value!)
  const [x, y] = await placeOf(page, day('2020-09-04'), value)
  await page.mouse.click(x, y, { button: 'right' })
  await menu(page).getByRole('menuitem', { name: 'SMA 5 crosses above EMA 10' }).waitFor()
  await page.keyboard.press('Escape')
  await menu(page).waitFor({ state: 'detached' })
  // As the menu key does it; a browser without a window has none.
  await page
    .getByTestId('chart')
    .evaluate((chart) => chart.dispatchEvent(new PointerEvent('contextmenu', { cancelable: true })))
  await menu(page).getByRole('menuitem', { name: 'Price rises above 120.96' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'New rule' }).waitFor()
  expect(await page.getByLabel('When').inputValue()).toBe('price-below')
})

test('a bar that fired is marked, and its sign tells what it was; struck through where that is withdrawn', async () => {
  const app = await startApp()
  const { db } = app.database
  const { id } = await putEvent(db, 1)
  const page = await openChart(app)
  const bells = async () =>
    (await lookOf(page)).overlays as { mark: { time: number }; x: number; y: number; withdrawn: boolean }[]
  await eventually(async () => (await bells()).map(({ mark }) => mark.time)).toEqual([day('2020-09-03')])
  const [bell] = (await bells()) as [Awaited<ReturnType<typeof bells>>[0]]
  expect([bell.x, bell.withdrawn]).toEqual([await xOf(page, day('2020-09-03')), false])
  const box = (await page.getByTestId('chart').boundingBox())!
  await page.mouse.click(box.x + bell.x, box.y + bell.y)
  const card = page.getByTestId('bell-card')
  await card.getByText('Long trend').waitFor()
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  await db.alertEvent.update({ where: { id }, data: { withdrawnAt: new Date(), withdrawn: correction } })
  await eventually(async () => (await bells()).map(({ withdrawn }) => withdrawn)).toEqual([true])
})
