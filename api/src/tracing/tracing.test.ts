import { once } from 'node:events'
import pg from 'pg'
import { expect, test } from 'vitest'
import { startCollector } from '../testing/collector.ts'
import { startServeReady } from '../testing/serve-process.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const caller = 'b7ad6b7169203331'
const traceparent = `00-${traceId}-${caller}-01`

/** Starts a server that traces, lets `act` use it, and ends it: what it has collected by then is handed over. */
async function trace(
  act: (url: string, databaseUrl: string) => Promise<unknown>,
  env: Record<string, string> = {},
) {
  const collector = await startCollector()
  const { child, url, databaseUrl, output } = await startServeReady({
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, LOG_LEVEL: 'debug', BARLINE_VERSION: '9.9.9' },
    ...env,
  })
  await act(url, databaseUrl)
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([0, null])
  const lines = output().trim().split('\n')
  return { ...collector, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('a request is a span named by its route, within the trace of its caller, and its statements are spans within it', async () => {
  const { spans, lines } = await trace((url) =>
    fetch(`${url}/v1/symbols?query=hunter2`, { headers: { traceparent, 'x-request-id': 'r-1' } }),
  )
  const [request] = spans.filter(({ kind }) => kind === 2)
  expect(request).toMatchObject({
    ...{ traceId, parentSpanId: caller, name: 'GET /v1/symbols', status: 0 },
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/v1/symbols',
      'url.path': '/v1/symbols',
      'http.response.status_code': 200,
    },
    resource: { 'service.name': 'barline-api', 'service.version': '9.9.9' },
  })
  const statements = spans.filter(({ parentSpanId }) => parentSpanId === request!.spanId)
  expect(
    statements.map(({ name, kind, attributes }) => [name, kind, attributes['db.system.name']]),
  ).toContainEqual(['api_symbols', 3, 'postgresql'])
  for (const statement of statements) expect(statement.traceId).toBe(traceId)
  const line = lines.find(({ requestId, msg }) => requestId === 'r-1' && msg === 'answered')
  expect(line).toMatchObject({ trace_id: traceId, span_id: request!.spanId, route: '/v1/symbols' })
})

test('neither queries, headers, statements nor their values are told', async () => {
  const { text } = await trace((url) =>
    fetch(`${url}/v1/candles/HUNTER2?from=2001-02-03&limit=7`, {
      headers: { authorization: 'Bearer hunter2-header', cookie: 'a=hunter2-cookie' },
    }),
  )
  expect(text()).toContain('/v1/candles/:symbol')
  expect(text()).not.toMatch(/hunter2|2001-02-03|SELECT .*WHERE/)
})

test('a caller that does not want to be traced is not; without one a trace begins here', async () => {
  const { spans } = await trace(async (url) => {
    await fetch(`${url}/v1/symbols`, { headers: { traceparent: traceparent.replace(/1$/, '0') } })
    await fetch(`${url}/v1/changes`)
  })
  const requests = spans.filter(({ kind }) => kind === 2)
  expect(requests.map(({ name }) => name)).toEqual(['GET /v1/changes'])
  expect(requests[0]).toMatchObject({
    parentSpanId: undefined,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

test('a failure of ours is an error, one of the caller is none', async () => {
  const { spans } = await trace(async (url, databaseUrl) => {
    await fetch(`${url}/v1/candles/AAPL?limit=0`)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query('DROP TABLE instrument CASCADE')
    await client.end()
    await fetch(`${url}/v1/symbols`)
  })
  const of = (name: string) => spans.find((span) => span.name === name)
  expect(of('GET /v1/candles/:symbol')).toMatchObject({
    status: 0,
    attributes: { 'http.response.status_code': 400 },
  })
  expect(of('GET /v1/symbols')).toMatchObject({ status: 2, attributes: { 'error.type': '42P01' } })
  expect(of('api_symbols')).toMatchObject({ status: 2, attributes: { 'error.type': '42P01' } })
})

test('a part of the traces, where that is asked for: none of them', async () => {
  const { spans } = await trace((url) => fetch(`${url}/v1/symbols`), {
    ...{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
  })
  expect(spans).toEqual([])
})

test('a collector that is away holds up neither requests nor the end', async () => {
  const { child, url } = await startServeReady({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
  expect((await fetch(`${url}/v1/symbols`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('without a switch nothing of OpenTelemetry is loaded', async () => {
  const { child, url, output } = await startServeReady({ NODE_DEBUG: 'esm', LOG_LEVEL: 'debug' })
  await fetch(`${url}/v1/symbols`)
  child.kill('SIGTERM')
  await once(child, 'close')
  expect(output()).toContain('answered')
  expect(output()).not.toMatch(/opentelemetry\/(sdk|exporter|otlp)|trace_id/)
})
