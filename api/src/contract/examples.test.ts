import { expect, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { testApi } from '../testing/api.ts'
import { readContract, type Told } from '../testing/contract.ts'
import { exampleNow, storeExampleData } from '../testing/example-data.ts'
import { exampleOperations } from '../testing/example-operations.ts'
import { adminToken } from '../testing/keys.ts'
import { bodyOf, examplesOf, requestOf } from '../testing/request-of.ts'

/** What nobody can know beforehand. */
const volatile = ['requestId', 'committedAt', 'next', 'cursor']

const stable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      volatile.includes(key) && inner !== null ? '...' : inner,
    ),
  )

async function startApi() {
  const api = await testApi({
    now: () => exampleNow,
    access: createAccess({ adminToken }),
    operations: exampleOperations,
  })
  await storeExampleData(api.database)
  return { ...api, contract: await readContract(api.app) }
}

/** The status at which the document shows an example, and what it shows. */
function shownOf({ responses }: Told, name: string): { status: number; value?: unknown } {
  for (const [status, { content = {} }] of Object.entries(responses))
    for (const { examples = {} } of Object.values(content))
      if (examples[name]) return { status: Number(status), value: examples[name].value }
  return { status: Number(Object.keys(responses).find((status) => status.startsWith('2'))) }
}

test('every example of the document can be sent, and is answered as it says', async () => {
  const { app, contract } = await startApi()
  let sent = 0
  for (const operation of contract.operations) {
    for (const [name, values] of examplesOf(operation)) {
      const { url, ...request } = requestOf(operation, values, bodyOf(operation, name))
      const { status, value } = shownOf(operation, name)
      const response = await app.request(url, request)
      expect([url, response.status]).toEqual([url, status])
      const body = await contract.expectTold(operation, response, url)
      if (value !== undefined) expect(stable(body), url).toEqual(stable(value))
      sent++
    }
  }
  expect(sent).toBeGreaterThan(contract.operations.length)
})

test('every example of an answer is one of its schema', async () => {
  const { contract } = await startApi()
  for (const { responses, operationId } of contract.operations)
    for (const [status, { content = {} }] of Object.entries(responses))
      for (const { schema, example, examples = {} } of Object.values(content))
        for (const [name, value] of [
          ['example', example],
          ...Object.entries(examples).map(([key, { value: shown }]) => [key, shown] as const),
        ] as const) {
          if (value === undefined) continue
          const validate = contract.compile(schema)
          expect([operationId, status, name, validate(value), validate.errors]).toEqual([
            ...[operationId, status, name, true, null],
          ])
        }
})

test('every example of a parameter is one of its schema; what is refused is told apart', async () => {
  const { contract } = await startApi()
  let refused = 0
  for (const { parameters, operationId } of contract.operations)
    for (const { name, schema, examples = {}, 'x-refused': mistakes = {} } of parameters) {
      const validate = contract.compile(schema)
      for (const [example, { value }] of Object.entries(examples))
        expect([operationId, name, example, value, validate(value)]).toEqual([
          ...[operationId, name, example, value, true],
        ])
      for (const { value } of Object.values(mistakes)) expect(validate(value)).toBe(false)
      refused += Object.keys(mistakes).length
    }
  expect(refused).toBeGreaterThan(0)
})
