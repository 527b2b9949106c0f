import { expect, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { testApi } from '../testing/api.ts'
import { bearer, keyed } from '../testing/keys.ts'

const site = 'https://charts.example'
const path = '/v1/symbols'

const preflight = (origin: string) => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization',
  },
})

test('unless they are configured other sites are told nothing', async () => {
  const { app } = await testApi()
  const { headers } = await app.request(path, { headers: { origin: site } })
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(headers.get('vary') ?? '').not.toContain('origin')
  const asked = await app.request(path, preflight(site))
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, null])
})

test('a site that is listed may read, and its pages see what they need of the headers', async () => {
  const { app } = await testApi({ access: createAccess({ corsOrigins: ['http://localhost:5173', site] }) })
  const { headers } = await app.request('/v1/candles/AAPL', { headers: { origin: site } })
  expect(headers.get('access-control-allow-origin')).toBe(site)
  expect(headers.get('access-control-allow-credentials')).toBeNull()
  for (const name of ['ETag', 'Link', 'RateLimit', 'Retry-After', 'X-Request-Id'])
    expect(headers.get('access-control-expose-headers')!.split(', ')).toContain(name)
  for (const origin of ['https://evil.example', `${site}.evil.example`, 'null', undefined]) {
    const other = await app.request(path, { headers: origin === undefined ? {} : { origin } })
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([200, null])
    // A cache must not give the answer for one origin to another.
    expect(other.headers.get('vary')).toContain('origin')
  }
})

test('a browser asks first, without a key, and is told what it may send', async () => {
  const { app } = await testApi({ access: keyed(['desk'], { corsOrigins: [site] }) })
  const asked = await app.request(path, preflight(site))
  expect([asked.status, await asked.text()]).toEqual([204, ''])
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    'access-control-allow-origin': site,
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-max-age': '7200',
    vary: 'origin',
  })
  for (const name of ['Authorization', 'X-Api-Key', 'If-None-Match', 'Last-Event-ID'])
    expect(asked.headers.get('access-control-allow-headers')!.split(', ')).toContain(name)
  expect((await app.request(path, preflight('https://evil.example'))).status).toBe(401)
  const refused = await app.request(path, { headers: { origin: site } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, site])
  const read = await app.request(path, { headers: { origin: site, ...bearer('desk') } })
  expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, site])
})

test('* is for all, and the same for all', async () => {
  const { app } = await testApi({ access: createAccess({ corsOrigins: ['*'] }) })
  const { headers } = await app.request(path, { headers: { origin: site } })
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual(['*', null])
  expect((await app.request(path, preflight(site))).headers.get('access-control-allow-origin')).toBe('*')
})
