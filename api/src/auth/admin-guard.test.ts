import { Writable } from 'node:stream'
import { Hono } from 'hono'
import pino from 'pino'
import { expect, test } from 'vitest'
import type { ApiEnv } from '../http/env.ts'
import { testApi } from '../testing/api.ts'
import { adminToken, bearer, keyed } from '../testing/keys.ts'
import { createAccess } from './access.ts'

const path = '/v1/admin/session'
const [right, wrong] = [bearer(adminToken), bearer('the-token-of-nobody-here')]

async function startAdmin(given: Parameters<typeof createAccess>[0] = {}) {
  const clock = { time: 1_000_000 }
  const access = createAccess({ adminToken, trustProxy: 1, ...given })
  const { app } = await testApi({ access, now: () => clock.time })
  const send = (headers: Record<string, string>, from = '1.1.1.1') =>
    app.request(path, { headers: { 'x-forwarded-for': from, ...headers } })
  return {
    app,
    clock,
    send,
    /** The status, and for how many seconds to wait. */
    async try(headers: Record<string, string>, from?: string) {
      const { status, headers: told } = await send(headers, from)
      return [status, told.get('retry-after')]
    },
  }
}

test('the token opens it, in the Authorization header and nowhere else', async () => {
  const { app, send } = await startAdmin()
  const opened = await send(right)
  expect([opened.status, await opened.json()]).toEqual([200, { role: 'operator' }])
  expect(opened.headers.get('cache-control')).toBe('no-store')
  for (const headers of [
    { 'x-api-key': adminToken },
    { cookie: `token=${adminToken}` },
    { authorization: adminToken },
  ])
    expect((await send(headers as Record<string, string>)).status).toBe(401)
  expect((await app.request(`${path}?token=${adminToken}`)).status).toBe(401)
})

test.each([
  [{}, 'missing-admin-token'],
  [wrong, 'wrong-admin-token'],
  [bearer(adminToken.slice(0, -1)), 'wrong-admin-token'],
  [bearer(`${adminToken}x`), 'wrong-admin-token'],
])('%j is refused as %s', async (headers, cause) => {
  const { send } = await startAdmin()
  const refused = await send(headers as Record<string, string>)
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    'Bearer realm="barline admin"',
  ])
  const text = await refused.text()
  expect(JSON.parse(text)).toMatchObject({ type: `/problems/${cause}` })
  expect(text).not.toContain('the-token')
})

test.each([
  ...['/v1/admin', '/v1/admin/', '/v1/admin/nothing', '/v1/%61dmin/session', '/v1/x/../admin/session'],
  ...['/v1/alerts', '/v1/alerts/', '/v1/alerts/1', '/v1/alerts/events', '/v1/%61lerts'],
])('%s is behind the guard, whatever the method', async (guarded) => {
  const { app } = await startAdmin({ corsOrigins: ['*'] })
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await app.request(guarded, {
      method,
      headers: { origin: 'https://evil.example' },
    })
    expect([method, status, headers.get('access-control-allow-origin')]).toEqual([method, 401, null])
  }
})

test('what is mounted below has the guard in front of it', async () => {
  const { app } = await startAdmin()
  const routes = new Hono<ApiEnv>()
  let done = 0
  routes.post('/v1/admin/letters', (c) => c.json({ done: ++done }))
  app.route('/', routes)
  expect((await app.request('/v1/admin/letters', { method: 'POST', headers: wrong })).status).toBe(401)
  expect(done).toBe(0)
  expect((await app.request('/v1/admin/letters', { method: 'POST', headers: right })).status).toBe(200)
})

test('without a token on the server there is no such route, not even with an empty one', async () => {
  const { app } = await testApi()
  for (const headers of [{}, { authorization: 'Bearer ' }, right]) {
    const answer = await app.request(path, { headers: headers as Record<string, string> })
    expect([answer.status, await answer.json()]).toMatchObject([404, { type: '/problems/no-admin' }])
  }
})

test('keys of readers and tokens of operators are not each other', async () => {
  const { app } = await testApi({ access: keyed(['desk']) })
  expect((await app.request(path, { headers: bearer('desk') })).status).toBe(401)
  expect((await app.request('/v1/symbols', { headers: right })).status).toBe(401)
  expect((await app.request(path, { headers: right })).status).toBe(200)
})

test('after four wrong tokens the address has to wait, twice as long with each, a quarter of an hour at most', async () => {
  const { clock, send, try: attempt } = await startAdmin()
  for (let n = 0; n < 5; n++) expect(await attempt(wrong)).toEqual([401, null])
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    expect(await attempt(wrong)).toEqual([429, String(seconds)])
    clock.time += seconds * 1000 - 1
    expect(await attempt(right)).toEqual([429, '1'])
    clock.time += 1
    expect(await attempt(wrong)).toEqual([401, null])
  }
  const refused = await send(right)
  expect(await refused.json()).toMatchObject({ type: '/problems/locked-out', status: 429 })
})

test('waiting is for the address that guessed; a request without a token is no guess', async () => {
  const { try: attempt } = await startAdmin()
  for (let n = 0; n < 20; n++) await attempt({})
  for (let n = 0; n < 5; n++) expect(await attempt(wrong)).toEqual([401, null])
  expect(await attempt(right)).toEqual([429, '1'])
  expect(await attempt(right, '2.2.2.2')).toEqual([200, null])
  // A household has more addresses than anybody can count.
  for (let n = 0; n < 5; n++) await attempt(wrong, `2001:db8::${n}`)
  expect(await attempt(right, '2001:db8::ffff')).toEqual([429, '1'])
  expect(await attempt(right, '2001:db8:0:1::1')).toEqual([200, null])
})

test('the right token forgives, and so does an hour', async () => {
  const { clock, try: attempt } = await startAdmin()
  for (let n = 0; n < 4; n++) await attempt(wrong)
  expect(await attempt(right)).toEqual([200, null])
  for (let n = 0; n < 5; n++) await attempt(wrong)
  expect(await attempt(right)).toEqual([429, '1'])
  clock.time += 3_600_000
  for (let n = 0; n < 5; n++) expect(await attempt(wrong)).toEqual([401, null])
})

test('the log tells of wrong tokens, and never which', async () => {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
  const access = createAccess({ adminToken, trustProxy: 1 })
  const { app } = await testApi({ access, log: pino({ level: 'trace' }, sink) })
  for (const headers of [wrong, right])
    await app.request(path, { headers: { ...headers, 'x-forwarded-for': '1.1.1.1' } })
  expect(lines.some((line) => line.includes('a wrong admin token') && line.includes('1.1.1.1'))).toBe(true)
  expect(lines.join('')).not.toContain('the-token')
})
