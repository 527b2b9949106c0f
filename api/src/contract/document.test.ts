import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { causes } from '../http/causes.ts'
import { testApi } from '../testing/api.ts'
import { readContract } from '../testing/contract.ts'
import type { OpenApi } from './open-api.ts'

test('the document is OpenAPI 3.1, and each schema in it one of JSON Schema 2020-12', async () => {
  const { app } = await testApi()
  const response = await app.request('/openapi.json')
  expect(response.headers.get('content-type')).toBe('application/json')
  const { document, operations, compile } = await readContract(app)
  const { valid, errors } = await new Validator().validate(document as unknown as Record<string, unknown>)
  expect([valid, errors]).toEqual([true, undefined])
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.info.version).toBe('1.2.3')
  expect(document.servers.map(({ url }) => url)).toEqual(['/'])
  for (const { parameters, responses, requestBody } of operations) {
    const contents = [...Object.values(responses), ...(requestBody ? [requestBody] : [])]
    const schemas = contents.flatMap(({ content = {} }) => Object.values(content).map(({ schema }) => schema))
    for (const schema of [...parameters.map((parameter) => parameter.schema), ...schemas])
      expect(() => compile(schema)).not.toThrow()
  }
})

test('it has every route of the API and no other', async () => {
  const { app } = await testApi()
  const { operations } = await readContract(app)
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  const told = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  const served = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(told.sort()).toEqual([...new Set(served)].sort())
})

test('every cause of refusal is told of by an operation, with its meaning and an example', async () => {
  const { app } = await testApi()
  const { operations } = await readContract(app)
  const told = operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.values(content['application/problem+json']?.examples ?? {}).map(({ value }) => {
        expect(value).toMatchObject({ status: Number(status) })
        return (value as { type: string }).type
      }),
    ),
  )
  expect([...new Set(told)].sort()).toEqual(
    Object.keys(causes)
      .map((cause) => `/problems/${cause}`)
      .sort(),
  )
})

test('operations, parameters and schemas are described, and each operation has an example that works', async () => {
  const { app } = await testApi()
  const { document, operations } = await readContract(app)
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  const tags = document.tags.map(({ name }) => name)
  for (const { operationId, summary, description, parameters, tags: own } of operations) {
    expect(tags, operationId).toEqual(expect.arrayContaining(own))
    for (const text of [summary, description, ...parameters.map((parameter) => parameter.description)])
      expect(text, operationId).toMatch(/\S{2}/)
  }
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Problem', 'Candle', 'CandlesEvent']),
  )
})

test('it is sent again only when it has changed', async () => {
  const { app } = await testApi()
  const etag = (await app.request('/openapi.json')).headers.get('etag')!
  const again = await app.request('/openapi.json', { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  expect((await app.request('/openapi.json', { method: 'POST' })).status).toBe(405)
})

test('each reference leads somewhere', async () => {
  const { app } = await testApi()
  const text = await (await app.request('/openapi.json')).text()
  const document = JSON.parse(text) as OpenApi
  for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path
      .split('/')
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], document)
    expect([path, found]).toEqual([path, expect.any(Object)])
  }
})
