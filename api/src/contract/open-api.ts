import type { JsonSchema } from './json-schema.ts'
import type { Method } from './operation.ts'

// The parts of OpenAPI 3.1 that the document is made of.

export interface OpenApi {
  openapi: string
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string; description: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Partial<Record<Method, OpenApiOperation>>>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, OpenApiResponse>
    securitySchemes: Record<string, { type: string; description: string }>
    parameters: Record<string, OpenApiParameter>
    headers: Record<string, OpenApiHeader>
  }
}

export interface OpenApiOperation {
  operationId: string
  tags: string[]
  summary: string
  description: string
  /** One of these is enough; an empty one says that nothing may be asked for. */
  security: Record<string, string[]>[]
  parameters: (OpenApiParameter | Reference)[]
  requestBody?: { required: boolean; content: Record<string, OpenApiContent> }
  /** By status. */
  responses: Record<string, OpenApiResponse | Reference>
}

export interface OpenApiParameter {
  name: string
  in: 'path' | 'query' | 'header'
  description: string
  required?: boolean
  style?: 'form'
  explode?: boolean
  schema: JsonSchema
  examples?: OpenApiExamples
  /** Values that the schema has not, of examples that show what is refused. */
  'x-refused'?: OpenApiExamples
}

export interface OpenApiResponse {
  description: string
  headers: Record<string, OpenApiHeader | Reference>
  /** By media type. */
  content?: Record<string, OpenApiContent>
}

export interface OpenApiContent {
  schema: JsonSchema
  example?: string
  examples?: OpenApiExamples
  /** Of `text/event-stream`: what the data of each event is. */
  'x-events'?: Record<string, JsonSchema>
}

export interface OpenApiHeader {
  description: string
  schema: JsonSchema
}

export type OpenApiExamples = Record<string, { summary: string; value: unknown }>

/** Of all examples, those of a refusal included. */
export const shownOf = ({ examples, 'x-refused': refused }: OpenApiParameter): OpenApiExamples => ({
  ...examples,
  ...refused,
})

export interface Reference {
  $ref: string
}
