import { createAccess } from '@barline/api/auth/access'
import { readConfig } from '@barline/api/config'
import { testApi } from '@barline/api/testing/api'
import { runHere } from '@barline/worker/cli/testing/run-barline'
import { expect, test } from 'vitest'

async function newKey(args: string): Promise<{ name: string; key: string; entry: string }> {
  const { code, out } = await runHere(['keys', 'new', ...args.split(' '), '--json'], {})
  expect(code).toBe(0)
  return JSON.parse(out) as { name: string; key: string; entry: string }
}

test("the operator's tool makes keys, and the API lets their holders read", async () => {
  const [desk, phone] = [await newKey('desk'), await newKey('phone.2-x_1 --rate 10/s')]
  const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none'
  const config = readConfig({ DATABASE_URL, API_KEYS: `${desk.entry},${phone.entry}` })
  expect(config.apiKeys.map(({ name, rate }) => [name, rate])).toEqual([
    ['desk', undefined],
    ['phone.2-x_1', { quota: 10, window: 1 }],
  ])
  const { app } = await testApi({ access: createAccess(config) })
  for (const [key, status, policy] of [
    [desk.key, 200, '"key";q=600;w=60'],
    [phone.key, 200, '"key";q=10;w=1'],
    [(await newKey('desk')).key, 401, null],
    [desk.entry.split(':')[1], 401, null],
  ] as const) {
    const { status: came, headers } = await app.request('/v1/symbols', {
      headers: { authorization: `Bearer ${key}` },
    })
    expect([came, headers.get('ratelimit-policy')]).toEqual([status, policy])
  }
})

test('a key is long, and no two are alike; people are told what to do with it', async () => {
  const { key } = await newKey('desk')
  expect(key).toMatch(/^barline_[\w-]{43}$/)
  expect(key).not.toBe((await newKey('desk')).key)
  const { out } = await runHere(['keys', 'new', 'desk'], {})
  expect(out).toMatch(/^ {2}barline_[\w-]{43}$/m)
  expect(out).toMatch(/^ {2}desk:[0-9a-f]{64}$/m)
})

test.each([
  ['new a:b', 'Expected 1 to 64 letters'],
  ['new desk --rate 600', 'as 600/min'],
  ['new', "missing required argument 'name'"],
])('`keys %s` is not understood', async (args, complaint) => {
  const { code, out, err } = await runHere(['keys', ...args.split(' ')], {})
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(complaint)
})
