import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import type { ApiEnv } from '../http/env.ts'
import { testApi } from '../testing/api.ts'
import { adminToken, bearer } from '../testing/keys.ts'

/** The API with a route that answers how long the body was. */
async function startEcho() {
  const { app } = await testApi({ access: createAccess({ adminToken }) })
  const routes = new Hono<ApiEnv>()
  routes.post('/v1/admin/echo', async (c) => c.json((await c.req.text()).length))
  app.route('/', routes)
  return (body: string | ReadableStream, headers: Record<string, string> = bearer(adminToken)) =>
    app.request('/v1/admin/echo', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
}

/** A body that does not say how long it is. */
const stream = (length: number) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(length / 2))
      controller.enqueue(new Uint8Array(length / 2))
      controller.close()
    },
  })

test('an address may be as long as fifty symbols need, and not much longer', async () => {
  const { app } = await testApi()
  const symbols = Array.from({ length: 50 }, (_, n) => encodeURIComponent(`^${'&'.repeat(27)}A${n + 100}`))
  const many = `/v1/candles?symbols=${symbols.join()}&cursor=${'x'.repeat(500)}`
  expect((await app.request(many)).status).toBe(400)
  const longest = `/v1/symbols?query=${'x'.repeat(8192 - 18)}`
  expect((await app.request(longest)).status).not.toBe(414)
  const refused = await app.request(`${longest}x`)
  expect([refused.status, await refused.json()]).toMatchObject([
    414,
    { type: '/problems/url-too-long', detail: 'Expected an address of at most 8192 characters, came 8193.' },
  ])
})

test('a body may have 64 kB, whether it says how long it is or not', async () => {
  const echo = await startEcho()
  expect(await (await echo('x'.repeat(65_536))).json()).toBe(65_536)
  expect(await (await echo(stream(65_536))).json()).toBe(65_536)
  for (const body of ['x'.repeat(65_537), stream(65_538)]) {
    const refused = await echo(body)
    expect([refused.status, await refused.json()]).toMatchObject([413, { type: '/problems/body-too-large' }])
  }
})

test('who may not send anything is told so before the body is looked at', async () => {
  const echo = await startEcho()
  expect((await echo(stream(200_000), {})).status).toBe(401)
})
