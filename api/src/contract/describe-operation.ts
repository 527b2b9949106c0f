import type { z } from 'zod'
import { commonProblems, securityOf } from './common.ts'
import { toJsonSchema, type Components, type JsonSchema } from './json-schema.ts'
import type {
  OpenApiContent,
  OpenApiExamples,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from './open-api.ts'
import { pathNames, type Answer, type Example, type Operation } from './operation.ts'
import { problemResponses, type SharedResponses } from './problem-responses.ts'

/** One operation as OpenAPI has it. The parameters of an example and what it answers have the same name. */
export function describeOperation(
  operation: Operation,
  components: Components,
  shared: SharedResponses,
): OpenApiOperation {
  const { id, tag, summary, description, access = 'key', body, status = 200, problems, examples } = operation
  return {
    operationId: id,
    tags: [tag],
    summary,
    description,
    security: securityOf[access],
    parameters: [
      ...describeParameters(operation, components),
      ...describeHeaders(operation, components),
      { $ref: '#/components/parameters/RequestId' },
    ],
    ...(body && { requestBody: describeBody(body, examples, components) }),
    responses: {
      [status]: describeSuccess(operation, components),
      ...(operation.headers?.etag !== undefined && { 304: notModified }),
      ...problemResponses(problems, commonProblems(operation), examples, shared),
    },
  }
}

const notModified: OpenApiResponse = {
  description: 'What `if-none-match` names is still the answer.',
  headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
}

function describeParameters(
  { path, parameters, examples }: Operation,
  components: Components,
): OpenApiParameter[] {
  const { properties = {}, required = [] } = toJsonSchema(parameters, components)
  const inPath = new Set(pathNames(path))
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as JsonSchema
    return {
      name,
      in: inPath.has(name) ? ('path' as const) : ('query' as const),
      description: description ?? '',
      ...((inPath.has(name) || required.includes(name)) && { required: true }),
      ...(schema.type === 'array' && { style: 'form' as const, explode: false }),
      schema,
      ...parameterExamples(examples, name, schema, (text) => isRead(parameters, name, text)),
    }
  })
}

/** Whether a parameter's text is one by itself, whatever the others are. */
function isRead(parameters: z.ZodType, name: string, text: string): boolean {
  const issues = parameters.safeParse({ [name]: text }).error?.issues ?? []
  return issues.every(({ path }) => path[0] !== name)
}

/** A value that is refused is no example of its schema, and tools that take it for one make requests of it. */
function parameterExamples(
  examples: Operation['examples'],
  name: string,
  schema: JsonSchema,
  isRead: (text: string) => boolean,
): Pick<OpenApiParameter, 'examples' | 'x-refused'> {
  // What has no page of its own may be read and still be none of those that the document names.
  const isMeant = (text: string) => isRead(text) && (schema.enum?.includes(text) ?? true)
  const those = (wanted: boolean) =>
    examplesOf(examples, ({ parameters: { [name]: text } = {} }) =>
      text !== undefined && isMeant(text) === wanted ? toValue(text, schema) : undefined,
    ).examples
  const [meant, refused] = [those(true), those(false)]
  return { ...(meant && { examples: meant }), ...(refused && { 'x-refused': refused }) }
}

function describeHeaders(
  { requestHeaders = {}, examples }: Operation,
  components: Components,
): OpenApiParameter[] {
  return Object.entries(requestHeaders).map(([name, { description, schema }]) => ({
    name,
    in: 'header' as const,
    description,
    schema: toJsonSchema(schema, components),
    ...examplesOf(examples, ({ headers }) => headers?.[name]),
  }))
}

const describeBody = (body: z.ZodType, examples: Operation['examples'], components: Components) => ({
  required: true,
  content: {
    'application/json': {
      schema: toJsonSchema(body, components),
      ...examplesOf(examples, (example) => example.body),
    },
  },
})

function describeSuccess(
  { answers, headers = {}, examples, summary }: Operation,
  components: Components,
): OpenApiResponse {
  const content = Object.entries(answers).map(([mediaType, answer]) => [
    mediaType,
    describeContent(mediaType, answer, examples, components),
  ])
  const own = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ])
  return {
    description: summary,
    headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' }, ...Object.fromEntries(own) },
    ...(content.length > 0 && { content: Object.fromEntries(content) }),
  }
}

function describeContent(
  mediaType: string,
  { schema, example, events }: Answer,
  examples: Operation['examples'],
  components: Components,
): OpenApiContent {
  const data = Object.entries(events ?? {}).map(([name, event]) => [name, toJsonSchema(event, components)])
  return {
    schema: toJsonSchema(schema, components),
    ...(example !== undefined && { example }),
    ...examplesOf(examples, ({ problem, mediaType: ofType = 'application/json', answer }) =>
      problem || ofType !== mediaType ? undefined : answer,
    ),
    ...(data.length > 0 && { 'x-events': Object.fromEntries(data) }),
  }
}

/** The examples that have a value here; nothing where there are none. */
function examplesOf(
  examples: Operation['examples'],
  valueOf: (example: Example) => unknown,
): { examples?: OpenApiExamples } {
  const given = Object.entries(examples).flatMap(([name, example]) => {
    const value = valueOf(example)
    return value === undefined ? [] : [[name, { summary: example.summary, value }]]
  })
  return given.length > 0 ? { examples: Object.fromEntries(given) } : {}
}

/** What OpenAPI calls the value of a parameter, of its text. */
function toValue(text: string, { type, anyOf = [] }: JsonSchema): unknown {
  const ways = [type, ...anyOf.map((way) => (way as JsonSchema).type)]
  if (ways.includes('integer') && /^-?\d+$/.test(text)) return Number(text)
  return type === 'array' ? text.split(',') : text
}
