import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../server/listen.ts'
import { readEvents } from '../testing/events.ts'
import { startServe, startServeReady } from '../testing/serve-process.ts'

async function failure(env: Record<string, string>) {
  const { child, complaints } = startServe(env)
  const [code] = await once(child, 'close')
  return { code, said: complaints() }
}

test('says that it is ready and serves the API and the web app on one port', async () => {
  const { url, message } = await startServeReady({ BARLINE_VERSION: '9.9.9', BARLINE_COMMIT: 'fff' })
  expect(message).toEqual({ ready: true, port: expect.any(Number) })
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({
    status: 'ok',
    version: '9.9.9',
    commit: 'fff',
  })
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect(await (await fetch(`${url}/AAPL/1d`)).text()).toBe('the web app at /AAPL/1d')
})

test.each([
  ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
  ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
  ['a parent that is gone', (child: ChildProcess) => child.disconnect()],
])('%s ends streams and then the process', async (_, stop) => {
  const { child, url } = await startServeReady()
  const events = readEvents(await fetch(`${url}/v1/stream`))
  expect((await events.next()).event).toBe('ready')
  const exit = once(child, 'exit')
  stop(child)
  await expect(events.next()).rejects.toThrow('the stream ended')
  expect(await exit).toEqual([0, null])
})

test('without PostgreSQL it starts all the same, and says that it is not ready', async () => {
  const { url } = await startServeReady({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('a web app that is not built is said where it would be', async () => {
  const { url } = await startServeReady({ WEB_HANDLER: '/nowhere/handler.js' })
  const response = await fetch(`${url}/AAPL/1d`)
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
  expect(await response.text()).toContain('expected /nowhere/handler.js')
})

test('a taken port is one clear line', async () => {
  const holder = createServer()
  const port = await listen(holder, 0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  const { code, said } = await failure({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    PORT: String(port),
  })
  expect(code).toBe(1)
  expect(said).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program: stop it, or choose another port with PORT.\n`,
  )
})

test('an unusable environment names everything that is wrong with it', async () => {
  const { code, said } = await failure({ PORT: '99999', LOG_LEVEL: 'loud' })
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toHaveLength(1)
  for (const name of ['DATABASE_URL is missing', 'PORT is "99999"', 'LOG_LEVEL is "loud"'])
    expect(said).toContain(name)
})
