import { createServer } from 'node:http'
import { openDatabase } from '@barline/db/client'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { bars, testApi } from '../testing/api.ts'
import { scrollBack } from './testing/chart.ts'
import { createDatafeed } from './testing/datafeed.ts'

const needPostgreSql = [
  'config',
  'symbols?symbol=AAPL',
  'search?query=A',
  'history?symbol=AAPL&resolution=1D',
  'marks?symbol=AAPL&resolution=1D',
  'timescale_marks?symbol=AAPL&resolution=1D',
  'quotes?symbols=AAPL',
]

test('the time is plain text in seconds', async () => {
  const { app } = await testApi({ now: () => 1_445_324_591_999 })
  const response = await app.request('/udf/time')
  expect([await response.text(), response.headers.get('content-type')]).toEqual([
    '1445324591',
    expect.stringMatching(/^text\/plain/),
  ])
  expect(
    await createDatafeed(async (path) => (await app.request(`/udf/${path}`)).text()).getServerTime(),
  ).toBe(1_445_324_591)
})

test('an outage is a problem that also says so in the words of the protocol', async () => {
  const nowhere = openDatabase('postgresql://nobody@127.0.0.1:1/none')
  onTestFinished(() => nowhere.close())
  const { app } = await testApi({ pool: nowhere.pool })
  for (const path of needPostgreSql) {
    const response = await app.request(`/udf/${path}`)
    expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 503, '2'])
    expect(await response.json()).toMatchObject({
      ...{ s: 'error', errmsg: expect.stringContaining('PostgreSQL') },
      type: '/problems/database-unavailable',
    })
  }
  expect((await app.request('/udf/time')).status).toBe(200)
})

test('so is whatever else stands before an answer', async () => {
  const { app } = await testApi({ access: createAccess({ rateLimit: { quota: 1, window: 60 } }) })
  await app.request('/udf/time')
  const late = await app.request('/udf/symbols?symbol=AAPL')
  expect([late.status, await late.json()]).toMatchObject([
    429,
    { s: 'error', errmsg: expect.stringMatching(/\S{2}/), type: '/problems/too-many-requests' },
  ])
  const elsewhere = await app.request('/v1/symbols')
  expect(Object.keys((await elsewhere.json()) as object)).not.toContain('s')
})

test('answers that stand until a bar comes are asked for again each time; errors are not kept', async () => {
  const { app, store } = await testApi()
  await store(bars([1]))
  for (const path of needPostgreSql)
    expect([path, (await app.request(`/udf/${path}`)).headers.get('cache-control')]).toEqual([
      path,
      'no-cache',
    ])
  const refused = await app.request('/udf/symbols?symbol=NOBODY')
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([200, 'no-store'])
})

test('other methods are told which ones there are, and other paths that there is nothing', async () => {
  const { app } = await testApi()
  for (const path of [...needPostgreSql, 'time']) {
    const refused = await app.request(`/udf/${path}`, { method: 'POST' })
    expect([path, refused.status, refused.headers.get('allow')]).toEqual([
      path,
      405,
      expect.stringMatching(/^GET, HEAD/),
    ])
  }
  expect((await app.request('/udf/symbol_info?group=NYSE')).status).toBe(404)
  expect((await app.request('/udf/time', { method: 'HEAD' })).status).toBe(200)
})

test('a chart of another site scrolls back over HTTP', async () => {
  const origin = 'http://charts.example'
  const { app, store } = await testApi({ access: createAccess({ corsOrigins: [origin] }) })
  await store(bars([1, 2, 3]))
  const server = createServer(createFront(app, (_, response) => response.end('the web app')))
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => void server.close())
  const feed = createDatafeed(async (path) => {
    const response = await fetch(`http://127.0.0.1:${port}/udf/${path}`, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    return response.text()
  })
  const info = await feed.resolveSymbol('AAPL')
  const now = Date.parse('2024-06-01') / 1000
  const all = await scrollBack(feed, info, '1D', { bars: 2, now })
  expect(all.map(({ close }) => close)).toEqual([1, 2, 3])
})
