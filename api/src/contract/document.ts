import { problemBody } from '../http/wire.ts'
import { requestId, securitySchemes } from './common.ts'
import { describeOperation } from './describe-operation.ts'
import { toJsonSchema, type Components } from './json-schema.ts'
import type { OpenApi } from './open-api.ts'
import { tags, type Operation } from './operation.ts'
import type { SharedResponses } from './problem-responses.ts'

const about = `Market data as candles, with where every bar came from. Parameters are strict: one that is unknown, repeated or malformed is refused, and all
of them are listed at once. Errors are RFC 9457 problems whose \`type\` names the cause and is a page that explains it. Results are never cut silently:
\`next\` says that there is more. Every answer has the header \`x-request-id\`. Each \`GET\` also answers \`HEAD\`.`

/** The operations as an OpenAPI 3.1 document, whose schemas are of JSON Schema 2020-12. */
export function toDocument(operations: readonly Operation[], version: string): OpenApi {
  const components: Components = new Map()
  toJsonSchema(problemBody, components)
  const shared: SharedResponses = new Map()
  const paths: OpenApi['paths'] = {}
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation, components, shared) }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Barline', version, description: about, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'Where this document comes from.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: Object.fromEntries(shared),
      securitySchemes,
      parameters: {
        RequestId: {
          name: 'x-request-id',
          in: 'header',
          description: requestId.description,
          schema: toJsonSchema(requestId.schema, components),
        },
      },
      headers: { RequestId: { description: 'The id of the request.', schema: { type: 'string' } } },
    },
  }
}
