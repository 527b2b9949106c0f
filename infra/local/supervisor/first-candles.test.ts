import { createServer } from 'node:http'
import { createAccess } from '@barline/api/auth/access'
import { createFront } from '@barline/api/server/front'
import { listen } from '@barline/api/server/listen'
import { bars, testApi } from '@barline/api/testing/api'
import { keyed } from '@barline/api/testing/keys'
import { expect, onTestFinished, test } from 'vitest'
import { firstCandles } from './first-candles.ts'

test.each([
  ['is open', createAccess()],
  ['needs a key', keyed(['desk'])],
  ['is counted', createAccess({ rateLimit: { quota: 10, window: 60 } })],
])('where reading %s the first candles are seen as soon as there are any', async (_, access) => {
  const { app, store } = await testApi({ access })
  const front = createFront(app, (_, response) => response.end(), access)
  const server = createServer(front)
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const said = Promise.withResolvers<string>()
  const seen = firstCandles(`http://127.0.0.1:${port}`, said.resolve)
  expect(await said.promise).toBe('Loading the first candles')
  await store(bars([1]))
  await seen
})
