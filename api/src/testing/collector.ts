import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { listen } from '../server/listen.ts'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  name: string
  /** 2 is a server's, 3 a client's. */
  kind: number
  attributes: Record<string, unknown>
  /** 2 is an error. */
  status: number
  resource: Record<string, unknown>
}

/** A receiver of OTLP over HTTP, as a collector is one. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    bodies.push(body)
    if (request.url === '/v1/traces') spans.push(...readSpans(JSON.parse(body) as Export))
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${port}`, spans, text: () => bodies.join('\n') }
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}

interface Export {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: (Omit<CollectedSpan, 'attributes' | 'status' | 'resource'> & {
        attributes: Attribute[]
        status: { code?: number }
      })[]
    }[]
  }[]
}

const readAttributes = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const readSpans = ({ resourceSpans }: Export): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        ...span,
        parentSpanId: span.parentSpanId || undefined,
        attributes: readAttributes(span.attributes),
        status: span.status.code ?? 0,
        resource: readAttributes(resource.attributes),
      })),
  )
