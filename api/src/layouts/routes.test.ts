import { expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import { keyed } from '../testing/keys.ts'
import type { LayoutsAnswer, Problem, WireLayout } from '../wire.ts'
import { mostLayouts } from './store.ts'

async function startApi(given: Parameters<typeof testApi>[0] = {}) {
  const api = await testApi(given)
  const send = async <T>(
    method: string,
    name: string,
    body?: unknown,
    headers: Record<string, string> = {},
    query: { version?: number } = {},
  ) => {
    const asked = query.version === undefined ? '' : `?version=${query.version}`
    const response = await api.app.request(`/v1/layouts${name && `/${encodeURIComponent(name)}`}${asked}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }
  return {
    ...{ ...api, send },
    put: (name: string, address: string, version = 0) => send<WireLayout>('PUT', name, { address, version }),
    names: async () => (await send<LayoutsAnswer>('GET', '')).body.layouts.map(({ name }) => name),
  }
}

test('a view is kept under its name, found, changed and forgotten', async () => {
  const { send, put, names } = await startApi()
  const address = '/BTC%2FUSD/1h?i=sma_20&scale=log'
  const first = (await put('Überblick / früh', address)).body
  expect(first).toMatchObject({ name: 'Überblick / früh', address })
  await put('Apple', '/AAPL/1d')
  expect(await names()).toEqual(['Apple', 'Überblick / früh'])
  expect((await send('GET', 'Überblick / früh')).body).toEqual(first)
  const second = (await put('Überblick / früh', '/AAPL/1w', first.version)).body
  expect(second.address).toBe('/AAPL/1w')
  expect(second.version).not.toBe(first.version)
  expect(await send('DELETE', 'Überblick / früh')).toEqual({
    status: 200,
    body: { name: 'Überblick / früh' },
  })
  expect(await names()).toEqual(['Apple'])
})

test('nothing is replaced unseen: a name that is taken, changed or gone is refused', async () => {
  const { send, put } = await startApi()
  const first = (await put('Apple', '/AAPL/1d')).body
  expect((await put('Apple', '/TSLA/1d')).status).toBe(409)
  await put('Apple', '/AAPL/1w', first.version)
  expect((await put('Apple', '/TSLA/1d', first.version)).status).toBe(409)
  expect((await send<WireLayout>('GET', 'Apple')).body.address).toBe('/AAPL/1w')
  expect((await put('Gone', '/TSLA/1d', first.version)).status).toBe(409)
})

test('who forgets a view says which version is meant: one that somebody changed since stays', async () => {
  const { send, put, names } = await startApi()
  const first = (await put('Apple', '/AAPL/1d')).body
  const second = (await put('Apple', '/AAPL/1w', first.version)).body
  const refused = await send<Problem>('DELETE', `Apple`, undefined, {}, { version: first.version })
  expect([refused.status, refused.body.type]).toEqual([409, '/problems/layout-changed'])
  expect(refused.body.detail).toContain(String(second.version))
  expect(await names()).toEqual(['Apple'])
  const twice = [1, 2].map(() => send('DELETE', 'Apple', undefined, {}, { version: second.version }))
  expect((await Promise.all(twice)).map(({ status }) => status)).toEqual([200, 200])
  expect(await names()).toEqual([])
})

test.each([
  ['an address elsewhere', 'a', '//evil.example/'],
  ['an address elsewhere, by a backslash', 'a', '/\\evil.example/'],
  ['an address of another kind', 'a', 'javascript:alert(1)'],
  ['an address with a space', 'a', '/AAPL/1d ?x'],
  ['an address that is too long', 'a', `/${'a'.repeat(6000)}`],
  ['a name of dots alone', '...', '/AAPL/1d'],
  ['a name with a space at its end', 'a ', '/AAPL/1d'],
  ['a name with a line break', 'a\nb', '/AAPL/1d'],
  ['a name that is too long', 'ü'.repeat(61), '/AAPL/1d'],
])('%s is refused', async (_, name, address) => {
  const { put, names } = await startApi()
  const { status } = await put(name, address)
  expect(status).toBe(400)
  expect(await names()).toEqual([])
})

test('pages of other sites write nothing, and there are so many layouts and no more', async () => {
  const { send, put, database } = await startApi()
  const body = { address: '/AAPL/1d', version: 0 }
  expect((await send('PUT', 'a', body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await send('DELETE', 'a', undefined, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
  const first = (await put('a', '/AAPL/1d')).body
  await database.pool.query(
    `INSERT INTO layout (name, address) SELECT 'n' || n, '/' FROM generate_series(2, $1::int) n`,
    [mostLayouts],
  )
  expect((await put('b', '/AAPL/1d')).body).toMatchObject({
    type: '/problems/too-many-layouts',
  } satisfies Partial<Problem>)
  expect((await put('a', '/AAPL/1w', first.version)).status).toBe(200)
})

test('where reading needs a key, so do layouts', async () => {
  const { send } = await startApi({ access: keyed(['ann-key']) })
  const body = { address: '/AAPL/1d', version: 0 }
  expect((await send('PUT', 'a', body)).status).toBe(401)
  expect((await send('PUT', 'a', body, { 'x-api-key': 'ann-key' })).status).toBe(200)
})
