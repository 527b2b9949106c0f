import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { digest } from '../auth/digest.ts'
import { adminToken, bearer } from '../testing/keys.ts'
import { startServeReady } from '../testing/serve-process.ts'

const key = 'barline_the-key-of-the-desk'
const entry = `desk:${digest(key).toString('hex')}`

test('a process that is told of keys lets their holders and its own pages read, and nobody else', async () => {
  const { url } = await startServeReady({ API_KEYS: `${entry}:2/h`, ADMIN_TOKEN: adminToken })
  const statusOf = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(url + path, { headers })).status
  expect(await statusOf('/v1/symbols')).toBe(401)
  expect(await statusOf(`/v1/symbols?api_key=${key}`)).toBe(401)
  expect(await statusOf('/v1/symbols', bearer(key))).toBe(200)
  expect(await statusOf('/v1/symbols', { 'x-api-key': key })).toBe(200)
  expect(await statusOf('/v1/symbols', bearer(key))).toBe(429)
  const page = await fetch(`${url}/AAPL/1d`)
  const [cookie = ''] = page.headers.get('set-cookie')!.split(';')
  expect(await statusOf('/v1/symbols', { cookie })).toBe(200)
  expect(await statusOf('/v1/admin/session', { cookie })).toBe(401)
  expect(await statusOf('/v1/admin/session', bearer(adminToken))).toBe(200)
  expect(await statusOf('/healthz')).toBe(200)
})

test('what is secret stands in no line of the log, and what is no request is refused in words', async () => {
  const { url, child, output } = await startServeReady({
    ...{ API_KEYS: entry, ADMIN_TOKEN: adminToken, LOG_LEVEL: 'trace' },
  })
  const page = await fetch(`${url}/AAPL/1d`)
  const [cookie = ''] = page.headers.get('set-cookie')!.split(';')
  for (const headers of [bearer(key), bearer(adminToken), { cookie }, bearer('barline_another-key')])
    for (const path of ['/v1/symbols', '/v1/admin/session', `/v1/nothing?api_key=${key}`])
      await fetch(url + path, { headers })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.end('GET / HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n')
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
  expect(output()).toContain('"key":"desk"')
  for (const secret of [key, adminToken, cookie.split('=')[1]!, 'another-key'])
    expect(output()).not.toContain(secret)
})
