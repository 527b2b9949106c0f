import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { bars, silent, testApi, type TestApi } from '../testing/api.ts'
import { bearer, keyed } from '../testing/keys.ts'
import type { Problem } from '../wire.ts'
import { createAccess } from './access.ts'
import { sessionCookie } from './sessions.ts'

const path = '/v1/calendar?from=2024-07-03&to=2024-07-05'
const threeByMinute = { quota: 3, window: 60 }

/** The status and what the budget's headers say, of requests one after the other. */
async function budgetOf({ app }: Pick<TestApi, 'app'>, headers: Record<string, string>, from = path) {
  const { status, headers: told } = await app.request(from, { headers })
  return [status, told.get('ratelimit'), told.get('retry-after')]
}

test('without keys and a rate reading is open, and nothing is counted', async () => {
  const { app } = await testApi()
  const response = await app.request(path, { headers: bearer('whatever') })
  expect([response.status, response.headers.get('ratelimit')]).toEqual([200, null])
  expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
})

test('with keys reading needs one, in a header', async () => {
  const { app } = await testApi({ access: keyed(['desk']) })
  for (const headers of [bearer('desk'), { authorization: 'bearer  desk' }, { 'x-api-key': 'desk' }])
    expect((await app.request(path, { headers })).status).toBe(200)
  for (const [headers, cause, challenge] of [
    [{}, 'missing-key', 'Bearer realm="barline"'],
    [{ authorization: 'Basic ZGVzazo=' }, 'missing-key', 'Bearer realm="barline"'],
    [bearer('Desk'), 'unknown-key', 'Bearer realm="barline", error="invalid_token"'],
    [{ 'x-api-key': 'desk ' + 'x' }, 'unknown-key', 'Bearer realm="barline", error="invalid_token"'],
    [bearer('the-token-of-the-operator'), 'unknown-key', 'Bearer realm="barline", error="invalid_token"'],
  ] as [Record<string, string>, string, string][]) {
    const response = await app.request(path, { headers })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge])
    expect(await response.json()).toMatchObject({ type: `/problems/${cause}`, status: 401 })
  }
})

test.each(['/v1/candles/AAPL', '/v1/stream', '/v1/nothing', '/v1', '/udf/config', '/v1/%73ymbols'])(
  '%s is behind the guard, whatever the method',
  async (guarded) => {
    const { app } = await testApi({ access: keyed(['desk']) })
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
      expect([method, (await app.request(guarded, { method })).status]).toEqual([method, 401])
  },
)

test.each(['/healthz', '/readyz', '/openapi.json'])('%s needs no key', async (open) => {
  const { app } = await testApi({ access: keyed(['desk']) })
  expect((await app.request(open)).status).toBe(200)
})

test('a key in the address is a parameter that there is not', async () => {
  const { app } = await testApi({ access: keyed(['desk']) })
  expect((await app.request(`${path}&api_key=desk`)).status).toBe(401)
  const response = await app.request(`${path}&api_key=desk`, { headers: bearer('desk') })
  const text = await response.text()
  expect([response.status, (JSON.parse(text) as Problem).errors]).toMatchObject([
    400,
    [{ parameter: 'api_key' }],
  ])
  expect(text).not.toContain('desk')
})

test('logs carry the name of the key, and neither logs nor refusals the key', async () => {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
  const access = createAccess({
    apiKeys: keyed(['a-secret']).keys.map((key) => ({ ...key, name: 'desk' })),
  })
  const { app } = await testApi({ access, log: pino({ level: 'trace' }, sink) })
  await app.request(path, { headers: bearer('a-secret') })
  expect(lines.some((line) => (JSON.parse(line) as { key?: string }).key === 'desk')).toBe(true)
  const refused = await app.request(path, { headers: bearer('another-secret') })
  expect(await refused.text()).not.toContain('secret')
  expect(lines.join('')).not.toContain('secret')
})

test('a budget counts down, is refused when it is used up, and comes back', async () => {
  const clock = { time: 0 }
  const api = await testApi({ access: keyed([['desk', threeByMinute]]), now: () => clock.time })
  const ask = () => budgetOf(api, bearer('desk'))
  const first = await api.app.request(path, { headers: bearer('desk') })
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
  expect(first.headers.get('ratelimit')).toBe('"key";r=2;t=20')
  expect(await ask()).toEqual([200, '"key";r=1;t=20', null])
  clock.time = 5_000
  expect(await ask()).toEqual([200, '"key";r=0;t=15', null])
  const refused = await api.app.request(path, { headers: bearer('desk') })
  expect(await refused.json()).toMatchObject({ type: '/problems/too-many-requests', status: 429 })
  expect(refused.headers.get('ratelimit-policy')).toBe('"key";q=3;w=60')
  expect(await ask()).toEqual([429, '"key";r=0;t=15', '15'])
  clock.time = 19_999
  expect(await ask()).toEqual([429, '"key";r=0;t=1', '1'])
  clock.time = 20_000
  expect(await ask()).toEqual([200, '"key";r=0;t=20', null])
})

test('each key has its own budget; requests that fail count, those without a key do not', async () => {
  const api = await testApi({ access: keyed(['desk', 'phone'], { rateLimit: threeByMinute }), now: () => 0 })
  expect(await budgetOf(api, bearer('desk'), '/v1/calendar?nonsense=1')).toEqual([
    400,
    '"key";r=2;t=20',
    null,
  ])
  expect(await budgetOf(api, {})).toEqual([401, null, null])
  expect(await budgetOf(api, bearer('desk'))).toEqual([200, '"key";r=1;t=20', null])
  expect(await budgetOf(api, bearer('phone'))).toEqual([200, '"key";r=2;t=20', null])
})

test('where reading is open, each address has a budget; a proxy is believed where it was told of', async () => {
  const asked = async (trustProxy: number, ...forwarded: string[]) => {
    const api = await testApi({
      access: createAccess({ rateLimit: threeByMinute, trustProxy }),
      now: () => 0,
    })
    const left: unknown[] = []
    for (const address of forwarded) left.push((await budgetOf(api, { 'x-forwarded-for': address }))[1])
    return left
  }
  expect(await asked(1, '1.1.1.1', '2.2.2.2', '9.9.9.9, 1.1.1.1', '2001:db8::1', '2001:db8::2')).toEqual(
    [2, 2, 1, 2, 1].map((left) => `"address";r=${left};t=20`),
  )
  expect(await asked(0, '1.1.1.1', '2.2.2.2')).toEqual([2, 1].map((left) => `"address";r=${left};t=20`))
})

test('what needs a key is kept by nobody but who asked', async () => {
  const { app, store } = await testApi({ access: keyed(['desk']) })
  await store(bars([1]))
  const rule = async (from: string) =>
    (await app.request(from, { headers: bearer('desk') })).headers.get('cache-control')
  expect(await rule(path)).toBe('private, max-age=3600')
  expect(await rule('/v1/candles/AAPL')).toMatch(/^private, /)
  expect(await rule('/v1/nothing')).toBe('no-store')
})

test('a session opens reading, and counts for the address that it was given to', async () => {
  const clock = { time: Date.parse('2024-06-01T00:00:00Z') }
  const access = keyed(['desk'], { rateLimit: threeByMinute }, () => clock.time)
  const api = await testApi({ access, now: () => 0, log: silent })
  const sessions = access.sessions!
  const cookie = (value: string) => ({ cookie: `other=1; ${sessionCookie}=${value}; more=2` })
  const mine = cookie(sessions.issue(sessions.tagOf('1.1.1.1')))
  expect(await budgetOf(api, mine)).toEqual([200, '"address";r=2;t=20', null])
  expect(await budgetOf(api, cookie(sessions.issue(sessions.tagOf('1.1.1.1'))))).toEqual([
    200,
    '"address";r=1;t=20',
    null,
  ])
  expect(await budgetOf(api, cookie(sessions.issue(sessions.tagOf('2.2.2.2'))))).toEqual([
    200,
    '"address";r=2;t=20',
    null,
  ])
  expect(await budgetOf(api, { ...mine, ...bearer('wrong') })).toEqual([401, null, null])
  const forged = mine.cookie.replace(/\.[\w-]{43}/, `.${'A'.repeat(43)}`)
  expect(await budgetOf(api, { cookie: forged })).toEqual([401, null, null])
  expect(await budgetOf(api, { cookie: mine.cookie.replace(/=([0-9a-z]+)\./, '=zzzzzzzzz.') })).toEqual([
    401,
    null,
    null,
  ])
  clock.time += 12 * 3_600_000
  expect(await budgetOf(api, mine)).toEqual([401, null, null])
})

test('processes that are configured alike know the sessions of each other, others do not', async () => {
  const give = (access: ReturnType<typeof keyed>) => access.sessions!.issue(access.sessions!.tagOf('1.1.1.1'))
  const one = keyed(['desk', 'phone'])
  const { app } = await testApi({ access: one })
  const statusOf = async (session: string) =>
    (await app.request(path, { headers: { cookie: `${sessionCookie}=${session}` } })).status
  expect(await statusOf(give(keyed(['phone', 'desk'])))).toBe(200)
  expect(await statusOf(give(keyed(['desk'])))).toBe(401)
  expect(
    await statusOf(give(keyed(['desk', 'phone'], { adminToken: 'another-token-of-the-operator' }))),
  ).toBe(401)
})
