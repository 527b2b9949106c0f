import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { JsonSchema } from '../contract/json-schema.ts'
import type {
  OpenApi,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
  Reference,
} from '../contract/open-api.ts'
import type { createApp } from '../app.ts'

/** One operation of the document. */
export interface Told extends Omit<OpenApiOperation, 'parameters' | 'responses'> {
  method: string
  /** As the document writes it: `/v1/candles/{symbol}`. */
  path: string
  parameters: OpenApiParameter[]
  responses: Record<string, OpenApiResponse>
}

export interface Contract {
  document: OpenApi
  operations: Told[]
  /** Whether a value is one of a schema of the document; what is wrong with it is in `errors`. */
  compile(schema: JsonSchema): ValidateFunction
  /** Expects a status, media type, body and headers that the document tells of, and gives the body; of a stream only its head is looked at. */
  expectTold(operation: Told, response: Response, from: string): Promise<unknown>
}

/** `/openapi.json` as anybody gets it. Objects of answers are taken to have no members but those that are told. */
export async function readContract(app: ReturnType<typeof createApp>): Promise<Contract> {
  const document = (await (await app.request('/openapi.json')).json()) as OpenApi
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true })
  addFormats.default(ajv)
  const closed = close(structuredClone(document.components)) as Record<string, unknown>
  ajv.addVocabulary(['components'])
  const known = new Map<string, ValidateFunction>()
  function compile(schema: JsonSchema): ValidateFunction {
    const key = JSON.stringify(schema)
    const validate =
      known.get(key) ?? ajv.compile({ ...(close(structuredClone(schema)) as object), components: closed })
    known.set(key, validate)
    return validate
  }
  return {
    document,
    operations: toOperations(document),
    compile,
    expectTold: (operation, response, from) => expectTold(operation, response, from, compile),
  }
}

function toOperations({ paths, components }: OpenApi): Told[] {
  const resolve = <T extends object>(one: T | Reference, among: Record<string, T>): T =>
    '$ref' in one ? among[one.$ref.split('/').at(-1)!]! : one
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      ...{ method, path },
      parameters: operation.parameters.map((one) => resolve(one, components.parameters)),
      responses: Object.fromEntries(
        Object.entries(operation.responses).map(([status, one]) => [
          status,
          resolve(one, components.responses),
        ]),
      ),
    })),
  )
}

/** What an answer has and the document does not tell is a mistake in one of them. */
function close(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  for (const inner of Object.values(part)) close(inner)
  const schema = part as JsonSchema
  if (
    schema.type === 'object' &&
    schema.properties &&
    !schema.allOf &&
    schema.additionalProperties === undefined
  )
    schema.additionalProperties = false
  return part
}

async function expectTold(
  { responses, method, path }: Told,
  response: Response,
  from: string,
  compile: Contract['compile'],
): Promise<unknown> {
  const told = responses[response.status]
  expect(told, `${method} ${path} answers ${response.status} to ${from}`).toBeDefined()
  expect(response.headers.get('x-request-id'), from).toBeTruthy()
  if (!told?.content) return undefined
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';')
  const content = told.content[mediaType]
  expect(content, `${from} is answered as ${mediaType}`).toBeDefined()
  if (mediaType === 'text/event-stream') return response.body?.cancel()
  const body = await readBody(response)
  const validate = compile(content!.schema)
  const isValid = validate(body)
  expect(
    isValid,
    `${from}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body).slice(0, 1000)}`,
  ).toBe(true)
  return body
}

/** JSON as its value, all else as text. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  return /[/+]json$/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}
