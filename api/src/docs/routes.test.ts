import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { causes } from '../http/causes.ts'
import { testApi } from '../testing/api.ts'
import type { OpenApi } from '../contract/open-api.ts'

const html = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

test('the page tells of every route, parameter, schema and example of the document, and needs nothing from elsewhere', async () => {
  const { app, get } = await testApi()
  const response = await app.request('/docs')
  const text = await response.text()
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const { body: document } = await get<OpenApi>('/openapi.json')
  for (const [path, methods] of Object.entries(document.paths)) {
    expect(text).toContain(`<code class="path">${path}</code>`)
    for (const { operationId, parameters } of Object.values(methods)) {
      expect(text).toContain(`id="${operationId}"`)
      for (const parameter of parameters)
        if ('name' in parameter) expect(text).toContain(`id="${operationId}.${parameter.name}"`)
    }
  }
  for (const name of Object.keys(document.components.schemas)) expect(text).toContain(`id="schema-${name}"`)
  expect(text).not.toMatch(/(src|href)="(https?:)?\/\//)
})

test('all that runs and styles is named by the policy, by its hash', async () => {
  const { app } = await testApi()
  for (const path of ['/docs', '/problems']) {
    const response = await app.request(path, html)
    const policy = response.headers.get('content-security-policy')!
    const text = await response.text()
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    for (const [, tag, inside = ''] of text.matchAll(/<(script|style)>([^]*?)<\/\1>/g)) {
      const hash = createHash('sha256').update(inside).digest('base64')
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`)
    }
    expect(text).not.toMatch(/ (style|on\w+)="/)
  }
})

test('where the type of a problem leads, programs get JSON and people a page', async () => {
  const { app, get } = await testApi()
  const { body: refusal } = await get<{ type: string; title: string }>('/v1/candles/NOBODY')
  const { status, body } = await get<{ type: string; meaning: string }>(refusal.type)
  expect([status, body]).toEqual([200, { type: refusal.type, ...causes['unknown-symbol'] }])
  const page = await app.request(refusal.type, html)
  expect([page.status, page.headers.get('content-type'), page.headers.get('vary')]).toEqual([
    ...[200, 'text/html; charset=utf-8', 'accept'],
  ])
  expect(await page.text()).toContain(`<h1>${refusal.title}</h1>`)
  const all = await get<{ problems: { type: string }[] }>('/problems')
  expect(all.body.problems).toHaveLength(Object.keys(causes).length)
  for (const { type } of all.body.problems) expect((await app.request(type, html)).status).toBe(200)
  const lost = await get('/problems/nothing%3Cscript%3E')
  expect([lost.status, lost.body]).toMatchObject([404, { type: '/problems/unknown-route' }])
})

test('a page that has not changed is not sent again', async () => {
  const { app } = await testApi()
  const etag = (await app.request('/docs')).headers.get('etag')!
  expect((await app.request('/docs', { headers: { 'if-none-match': etag } })).status).toBe(304)
})
