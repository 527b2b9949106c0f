import { expect, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { testApi } from '../testing/api.ts'
import { adminToken, bearer } from '../testing/keys.ts'

test('every route that is only read answers HEAD as it does GET, without a body, tells OPTIONS what there is, and refuses all else', async () => {
  const { app } = await testApi({ access: createAccess({ adminToken }) })
  const methods = Map.groupBy(
    app.routes.filter(({ method }) => method !== 'ALL'),
    ({ path }) => path,
  )
  const read = [...methods].filter(([, routes]) => routes.every(({ method }) => method === 'GET'))
  expect(read.length).toBeGreaterThan(15)
  for (const [path] of read) {
    const url = path.replaceAll(/:\w+(\{.*?\})?/g, 'X')
    const ask = (method: string) => app.request(url, { method, headers: bearer(adminToken) })
    const [get, head, options, post] = await Promise.all(['GET', 'HEAD', 'OPTIONS', 'POST'].map(ask))
    await get!.body?.cancel()
    expect([path, head!.status, await head!.text()]).toEqual([path, get!.status, ''])
    expect([path, options!.status, options!.headers.get('allow')]).toEqual([path, 204, 'GET, HEAD, OPTIONS'])
    expect([path, post!.status, post!.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD, OPTIONS'])
  }
})
