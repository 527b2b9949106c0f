import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { allowOnly } from './methods.ts'
import type { ApiEnv } from './env.ts'
import { handle } from './handle.ts'

const body = z.strictObject({
  name: z.string({ error: 'a name' }),
  size: z.strictObject({ width: z.int({ error: 'a whole number' }) }).optional(),
})

const path = '/v1/things/:id'
const put = { method: 'put', path, parameters: z.strictObject({ id: z.string() }), body } as const

function app() {
  const routes = new Hono<ApiEnv>()
  handle(routes, put, (c, { id }, { name, size }) => c.json({ id, name, width: size?.width ?? null }))
  allowOnly(routes, put)
  return routes
}

const send = (text: string, type = 'application/json', at = '/v1/things/7') =>
  app().request(at, { method: 'PUT', body: text, headers: { 'content-type': type } })

const errorsOf = async (response: Response) => {
  expect(response.status).toBe(400)
  return ((await response.json()) as { errors: unknown }).errors
}

test('a body that is as described comes with the parameters of its route', async () => {
  const text = JSON.stringify({ name: 'a', size: { width: 3 } })
  for (const type of ['application/json', 'application/json; charset=utf-8'])
    expect(await (await send(text, type)).json()).toEqual({ id: '7', name: 'a', width: 3 })
})

test('what is wrong with it is told all at once, the place by its path', async () => {
  const wrong = JSON.stringify({ size: { width: 'x', depth: 1 }, colour: 'red' })
  expect(await errorsOf(await send(wrong, 'application/json', '/v1/things/7?more=1'))).toEqual([
    { parameter: 'more', expected: 'no such parameter', came: '1' },
    { parameter: 'name', expected: 'a name', came: 'nothing' },
    { parameter: 'size.width', expected: 'a whole number', came: '"x"' },
    { parameter: 'size.depth', expected: 'no such member', came: '1' },
    { parameter: 'colour', expected: 'no such member', came: '"red"' },
  ])
})

test.each([
  ['', 'nothing'],
  ['{"name":', '{"name":'],
])('%j is no JSON', async (text, came) => {
  expect(await errorsOf(await send(text))).toEqual([{ parameter: 'body', expected: 'JSON', came }])
})

test.each(['null', '[]', '"name"', '7'])('%s is JSON and no object', async (text) => {
  expect(await errorsOf(await send(text))).toMatchObject([{ parameter: 'body', came: text }])
})

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
  'what a form of another site could send, %s, is not read',
  async (type) => {
    expect(await errorsOf(await send('{"name":"a"}', type))).toEqual([
      { parameter: 'content-type', expected: 'application/json', came: type },
    ])
  },
)

test('other methods are told which there are', async () => {
  const other = await app().request('/v1/things/7', { method: 'POST' })
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'PUT, OPTIONS'])
})
