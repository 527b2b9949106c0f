import { createServer, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess, type Access } from '../auth/access.ts'
import { sessionCookie } from '../auth/sessions.ts'
import { testApi } from '../testing/api.ts'
import { keyed } from '../testing/keys.ts'
import { createFront } from './front.ts'
import { listen } from './listen.ts'

/** API and web app on one port; the web app answers with the cookies that it sees. */
async function startPages(access: Access) {
  const { app } = await testApi({ access })
  const echo = ({ headers }: IncomingMessage) => headers.cookie ?? 'no cookie'
  const front = createFront(app, (request, response) => response.end(echo(request)), access)
  const server = createServer(front)
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers })
}

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0]

test('every answer of the web app is guarded by headers, and none tells what made it', async () => {
  const get = await startPages(createAccess())
  for (const path of ['/', '/AAPL/1d', '/_app/immutable/x.js', '/favicon.svg']) {
    const { headers } = await get(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers.get('permissions-policy')).toContain('camera=()')
    expect([headers.get('server'), headers.get('x-powered-by'), headers.get('set-cookie')]).toEqual([
      null,
      null,
      null,
    ])
  }
})

test('a page is cut off from another that opened it, and only one that a person opened has nothing to be cut off from', async () => {
  const get = await startPages(createAccess())
  const policies = ['none', 'same-origin', 'same-site', 'cross-site'].map(async (site) => {
    const { headers } = await get('/AAPL/1d', { 'sec-fetch-site': site })
    return [site, headers.get('cross-origin-opener-policy')]
  })
  expect(Object.fromEntries(await Promise.all(policies))).toEqual({
    none: 'unsafe-none',
    'same-origin': 'same-origin',
    'same-site': 'same-origin',
    'cross-site': 'same-origin',
  })
})

test('TLS is asked for where a trusted proxy says that there is some, and nowhere else', async () => {
  const asked = async (trustProxy: number, proto: string) => {
    const get = await startPages(createAccess({ trustProxy }))
    const answers = await Promise.all(
      ['/', '/healthz', '/v1/nothing'].map((path) => get(path, { 'x-forwarded-proto': proto })),
    )
    return [...new Set(answers.map(({ headers }) => headers.get('strict-transport-security')))]
  }
  expect(await asked(1, 'https')).toEqual(['max-age=31536000'])
  expect(await asked(1, 'http')).toEqual([null])
  expect(await asked(0, 'https')).toEqual([null])
})

test('where reading needs a key a page comes with a session, by which its scripts and the page itself read', async () => {
  const get = await startPages(keyed(['desk'], { trustProxy: 1 }))
  expect((await get('/v1/symbols')).status).toBe(401)
  const page = await get('/AAPL/1d', { cookie: 'theme=dark', 'x-forwarded-proto': 'https' })
  expect(page.headers.get('set-cookie')).toMatch(
    new RegExp(`^${sessionCookie}=[\\w.-]+; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure$`),
  )
  expect(await page.text()).toBe(`${cookieOf(page)}; theme=dark`)
  expect((await get('/v1/symbols', { cookie: cookieOf(page)! })).status).toBe(200)
  expect((await get('/')).headers.get('set-cookie')).not.toContain('Secure')
  expect((await get('/_app/immutable/x.js')).headers.get('set-cookie')).toBeNull()
})

test('a session is kept for half of its time, and for the address that it was given to', async () => {
  const clock = { time: Date.now() }
  const get = await startPages(keyed(['desk'], { trustProxy: 1 }, () => clock.time))
  const from = (address: string, cookie = '') => get('/', { 'x-forwarded-for': address, cookie })
  const cookie = cookieOf(await from('1.1.1.1'))!
  expect(cookieOf(await from('1.1.1.1', cookie))).toBeUndefined()
  expect(cookieOf(await from('2.2.2.2', cookie))).toBeDefined()
  clock.time += 7 * 3_600_000
  const renewed = await from('1.1.1.1', cookie)
  expect(cookieOf(renewed)).not.toBe(cookie)
  expect(await renewed.text()).toBe(`${cookieOf(renewed)}; ${cookie}`)
  expect((await get('/v1/symbols', { cookie: await (await from('1.1.1.1', cookie)).text() })).status).toBe(
    200,
  )
})
