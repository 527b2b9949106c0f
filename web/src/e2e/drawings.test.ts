import { storeExampleData } from '@barline/api/testing/example-data'
import type { DrawingsAnswer } from '@barline/api/wire'
import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'
import { eventually } from '../testing/app-tests.ts'
import { findings } from '../testing/findings.ts'
import { realAppTests, type RealApp } from '../testing/real-app.ts'
import { chartOf, live, lookOf, nextFrame, phone, type VisitOptions, xOf } from '../testing/visit.ts'

const start = realAppTests()

// Apple was split four for one on 31 August 2020: the bars before are drawn at a quarter of what was paid.
async function startApple() {
  const app = await start()
  await storeExampleData(app.database)
  return app
}

async function open(app: RealApp, path = '/AAPL/1d', options: VisitOptions = {}) {
  const page = await app.open(path, options)
  await chartOf(page, path.slice(1).split('?')[0]!)
  await live(page)
  await page
    .getByRole('toolbar', { name: 'Drawing tools', includeHidden: true })
    .waitFor({ state: 'attached' })
  return page
}

interface Painted {
  figure: { id: string; kind: string; style: { color: string; text?: string } }
  shape: { handles: { x: number; y: number }[] }
  selected: boolean
}

const painted = async (page: Page): Promise<Painted[]> => {
  await nextFrame(page)
  return (await lookOf(page)).overlays as Painted[]
}
const kindsOf = async (page: Page) => (await painted(page)).map(({ figure }) => figure.kind)
const kept = async (app: RealApp) => (await app.get<DrawingsAnswer>('/v1/drawings/AAPL')).body.drawings

const day = (date: string) => Date.parse(date) / 1000

/** Where a bar and a price stand on the page, read from the chart's own axes. */
async function spot(page: Page, date: string, price: number) {
  const box = (await page.getByTestId('chart').boundingBox())!
  return [box.x + (await xOf(page, day(date))), box.y + (await yOf(page, price))] as const
}
const yOf = (page: Page, price: number) => page.evaluate((at) => window.barline!.yOfPrice(at)!, price)

async function drawLine(page: Page) {
  await page.getByRole('button', { name: 'Trend line' }).click()
  await page.mouse.click(...(await spot(page, '2020-08-12', 110.5)))
  await page.mouse.move(...(await spot(page, '2020-08-20', 118)))
  await page.mouse.click(...(await spot(page, '2020-09-01', 130)))
}

const near = (price: number) => expect.closeTo(price, -0.3) as number

test('a line is drawn by two clicks, kept as it was traded, moved by a handle, undone, done again and deleted', async () => {
  const app = await startApple()
  const page = await open(app)
  await drawLine(page)
  const line = (first: number, second: number) => [
    { t: '2020-08-12', price: near(first) },
    { t: '2020-09-01', price: near(second) },
  ]
  await eventually(async () => (await kept(app))[0]?.anchors).toEqual(line(4 * 110.5, 130))
  const asked: string[] = []
  page.on('request', (request) => request.method() === 'GET' && asked.push(request.url()))

  await page.mouse.move(...(await spot(page, '2020-09-01', 130)))
  await page.mouse.down()
  await page.mouse.move(...(await spot(page, '2020-09-01', 126)))
  await page.mouse.up()
  await eventually(async () => (await kept(app))[0]?.anchors).toEqual(line(4 * 110.5, 126))

  await page.getByRole('radio', { name: 'Red' }).click()
  await eventually(async () => (await kept(app))[0]?.style.color).toBe('#f23645')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await eventually(async () => (await kept(app))[0]?.anchors).toEqual(line(4 * 110.5, 130))
  await page.keyboard.press('Control+Shift+z')
  await eventually(async () => (await kept(app))[0]?.anchors).toEqual(line(4 * 110.5, 126))
  await page.keyboard.press('Delete')
  await eventually(() => kept(app)).toEqual([])
  expect(await kindsOf(page)).toEqual([])
  // All that moved the chart asked for nothing again.
  expect(asked.filter((url) => url.includes('factors=true'))).toEqual([])
})

test('it stays on its bars: on the raw chart, and in weeks for who comes later', async () => {
  const app = await startApple()
  const page = await open(app)
  await drawLine(page)
  await eventually(async () => (await kept(app)).length).toBe(1)
  const handles = async (on: Page) => (await painted(on))[0]?.shape.handles
  await page.getByLabel('Adjustment').selectOption('none')
  /** How far the ends stand from these prices, in pixels. */
  const off = async (...prices: number[]) => {
    const at = (await handles(page)) ?? []
    return Promise.all(prices.map(async (price, i) => Math.abs((at[i]?.y ?? NaN) - (await yOf(page, price)))))
  }
  await eventually(() => off(442, 130)).toEqual([expect.closeTo(0, 0), expect.closeTo(0, 0)])
  const later = await open(app, '/AAPL/1w')
  await eventually(async () => (await handles(later))?.map(({ x }) => x)).toEqual([
    await xOf(later, day('2020-08-10')),
    await xOf(later, day('2020-08-31')),
  ])
})

test('every tool draws; a text is written, all of them are listed, and axe finds nothing', async () => {
  const app = await startApple()
  const page = await open(app)
  const from = await spot(page, '2020-08-12', 112)
  const to = await spot(page, '2020-08-24', 126)
  for (const tool of ['Ray', 'Rectangle', 'Fibonacci retracement']) {
    await page.getByRole('button', { name: tool }).click()
    await page.mouse.move(...from)
    await page.mouse.down()
    await page.mouse.move(...to, { steps: 3 })
    await page.mouse.up()
  }
  await page.getByRole('button', { name: 'Magnet' }).click()
  for (const tool of ['Horizontal line', 'Vertical line']) {
    await page.getByRole('button', { name: tool }).click()
    await page.mouse.click(...(await spot(page, '2020-09-02', 135)))
  }
  await page.getByRole('button', { name: 'Text', exact: true }).click()
  await page.mouse.click(from[0] - 300, from[1])
  await page.keyboard.type('Split ahead')
  await page.keyboard.press('Enter')
  await eventually(async () => (await kept(app)).map(({ kind }) => kind)).toEqual([
    ...['ray', 'rectangle', 'fibonacci', 'horizontal', 'vertical', 'text'],
  ])
  const drawn = await kept(app)
  // The magnet takes the high of the bar: 137.98.
  expect(drawn[3]!.anchors).toEqual([{ t: '2020-09-02', price: near(137.6) }])
  expect(drawn[5]!.style.text).toBe('Split ahead')
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'List of drawings' }).click()
  await page.getByRole('dialog', { name: 'Drawings' }).getByText('Split ahead').waitFor()
  expect(await findings(page)).toEqual([])
})

test('who has no pointer draws by keys: Enter puts points on bars, arrows move what is selected', async () => {
  const app = await startApple()
  const page = await open(app)
  await page.getByTestId('chart').focus()
  await page.keyboard.press('Alt+t')
  for (const key of ['ArrowLeft', 'ArrowUp', 'Enter', 'ArrowLeft', 'ArrowLeft', 'Enter'])
    await page.keyboard.press(key)
  await eventually(async () => (await kept(app))[0]?.anchors).toEqual([
    { t: '2020-09-03', price: 128.84 },
    { t: '2020-09-01', price: 134.8 },
  ])
  await page.keyboard.press('ArrowRight')
  await eventually(async () => (await kept(app))[0]?.anchors.map(({ t }) => t)).toEqual([
    '2020-09-04',
    '2020-09-02',
  ])
})

test('two windows: the last one to write wins, and who overwrote the other is told and can bring it back', async () => {
  const app = await startApple()
  const page = await open(app)
  await drawLine(page)
  await eventually(async () => (await kept(app)).length).toBe(1)
  const [line] = await kept(app)
  const theirs = { ...line!, style: { color: '#089981', width: 4 } }
  const { kind, anchors, style, version } = theirs
  await app.app.request(`/v1/drawings/AAPL/${line!.id}`, {
    ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ kind, anchors, style, version }),
  })
  await page.getByRole('radio', { name: 'Orange' }).click()
  await eventually(async () => (await painted(page))[0]?.figure.style.color).toBe('#ff9800')
  await page.getByRole('alert').getByText('Somebody else had changed this trend line').waitFor()
  expect((await kept(app))[0]!.style.color).toBe('#ff9800')
  await page.keyboard.press('Control+z')
  await eventually(async () => (await kept(app))[0]?.style).toEqual(theirs.style)
})

test('what another page has drawn appears without a movement of the chart', async () => {
  const app = await startApple()
  const page = await open(app)
  await app.app.request('/v1/drawings/AAPL/theirs', {
    ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({
      ...{ kind: 'horizontal', anchors: [{ t: '2020-08-12', price: 450 }] },
      ...{ style: { color: '#2962ff', width: 2 }, version: 0 },
    }),
  })
  await page.evaluate(() => new BroadcastChannel('barline drawings').postMessage('AAPL'))
  await eventually(() => kindsOf(page)).toEqual(['horizontal'])
})

test('what was drawn while the list of drawings was on its way stays on the chart', async () => {
  const app = await startApple()
  const page = await open(app)
  const [asked, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const hold = async (route: Route) => {
    const response = await route.fetch()
    asked.resolve(undefined)
    await held.promise
    await route.fulfill({ response })
  }
  // It is asked for once more after that, which may go on when the page is closed.
  await page.route('**/v1/drawings/AAPL', hold, { times: 1 })
  await page.evaluate(() => new BroadcastChannel('barline drawings').postMessage('AAPL'))
  await asked.promise
  await drawLine(page)
  await eventually(async () => (await kept(app)).length).toBe(1)
  const answered = page.waitForResponse('**/v1/drawings/AAPL')
  held.resolve(undefined)
  await (await answered).finished()
  expect([await kindsOf(page), await page.getByTestId('style-bar').count()]).toEqual([['trend'], 1])
})

test('on a phone the tools come when they are asked for, and taps draw', async () => {
  const app = await startApple()
  const page = await open(app, '/AAPL/1d', phone)
  await page.getByRole('button', { name: 'Drawing tools' }).tap()
  await page.getByRole('button', { name: 'Trend line' }).tap()
  await page.touchscreen.tap(...(await spot(page, '2020-08-14', 115)))
  await page.touchscreen.tap(...(await spot(page, '2020-08-28', 130)))
  await eventually(async () => (await kept(app)).map(({ anchors }) => anchors.map(({ t }) => t))).toEqual([
    ['2020-08-14', '2020-08-28'],
  ])
  await page.getByRole('button', { name: 'Delete' }).tap()
  await eventually(() => kept(app)).toEqual([])
})
