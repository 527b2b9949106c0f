import { createServer, get } from 'node:http'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { testApi } from '../testing/api.ts'
import { nastyRaw, nastyTexts, valuesOf } from '../testing/arbitrary.ts'
import { readContract, type Contract, type Told } from '../testing/contract.ts'
import { exampleNow, storeExampleData } from '../testing/example-data.ts'
import { exampleOperations } from '../testing/example-operations.ts'
import { adminToken } from '../testing/keys.ts'
import { bodyOf, examplesOf, requestOf, type Asked } from '../testing/request-of.ts'

type Values = Record<string, unknown>

async function startApi() {
  const api = await testApi({
    now: () => exampleNow,
    access: createAccess({ adminToken }),
    operations: exampleOperations,
  })
  await storeExampleData(api.database)
  const contract = await readContract(api.app)
  return { ...api, contract, send: ({ url, ...request }: Asked) => api.app.request(url, request) }
}

/** Every `next` that an example leads to: cursors have no meaning, so that none can be made up. */
async function findCursors({ contract, send }: Awaited<ReturnType<typeof startApi>>): Promise<string[]> {
  const bodies = contract.operations.flatMap((operation) =>
    [...examplesOf(operation)].map(async ([name, values]) => {
      const first = { ...values, ...('limit' in values && { limit: 1 }) }
      const response = await send(requestOf(operation, first, bodyOf(operation, name)))
      const isJson = response.headers.get('content-type') === 'application/json'
      return isJson ? ((await response.json()) as { next?: string | null }).next : response.body?.cancel()
    }),
  )
  return (await Promise.all(bodies)).filter((next) => typeof next === 'string')
}

/** Parameters that the document allows; often those of its examples, as only these lead to data. */
function validValues({ parameters }: Told, { compile }: Contract, cursors: string[]): fc.Arbitrary<Values> {
  const arbitraries = parameters.map(({ name, required, schema, examples = {} }) => {
    const validate = compile(schema)
    const shown = Object.values(examples).flatMap(({ value }) => (validate(value) ? [value] : []))
    const known = name === 'cursor' || name === 'since' ? [...shown, ...cursors] : shown
    const any = valuesOf(schema, (value) => validate(value))
    const value = known.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, any) : any
    return [name, required ? value : fc.option(value, { nil: undefined, freq: 2 })] as const
  })
  return fc.record(Object.fromEntries(arbitraries)) as fc.Arbitrary<Values>
}

/** Bodies that the document allows, often those of its examples; undefined of what takes none. */
function validBodies({ requestBody }: Told, { document, compile }: Contract): fc.Arbitrary<unknown> {
  const { schema, examples = {} } = requestBody?.content['application/json'] ?? {}
  if (!schema) return fc.constant(undefined)
  const validate = compile(schema)
  const any = valuesOf(schema, (value) => validate(value), document.components.schemas)
  const shown = Object.values(examples).map(({ value }) => value)
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...shown) }, any)
}

const validRequests = (operation: Told, contract: Contract, cursors: string[]): fc.Arbitrary<Asked> =>
  fc
    .tuple(validValues(operation, contract, cursors), validBodies(operation, contract))
    .map(([values, body]) => requestOf(operation, values, body))

/** One way of spoiling a request. */
type Spoil = (asked: Asked, operation: Told) => Asked

const headerText = fc.string({
  unit: fc
    .integer({ min: 33, max: 255 })
    .filter((code) => code !== 127)
    .map((code) => String.fromCharCode(code)),
  maxLength: 40,
})

const withQuery = (url: string, more: string) => `${url}${url.includes('?') ? '&' : '?'}${more}`

const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  fc
    .tuple(
      fc.nat(),
      fc.oneof(
        nastyTexts.map((text) => encodeURIComponent(text.toWellFormed())),
        nastyRaw,
      ),
    )
    .map(([place, text]): Spoil => (asked, { parameters }) => {
      const { name } = parameters[place % parameters.length]!
      const url = asked.url.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1')
      return { ...asked, url: withQuery(url, `${name}=${text}`) }
    }),
  fc
    .tuple(
      fc.nat(),
      fc.oneof(
        nastyTexts.map((text) => encodeURIComponent(text.toWellFormed())),
        nastyRaw,
      ),
    )
    .map(([place, text]): Spoil => (asked) => {
      const [path = '', query] = asked.url.split('?')
      const parts = path.split('/')
      parts[1 + (place % (parts.length - 1))] = text
      return { ...asked, url: parts.join('/') + (query === undefined ? '' : `?${query}`) }
    }),
  fc.tuple(nastyTexts, nastyTexts).map(([name, value]): Spoil => (asked) => ({
    ...asked,
    url: withQuery(asked.url, new URLSearchParams([[name.toWellFormed(), value.toWellFormed()]]).toString()),
  })),
  fc.constant<Spoil>((asked) => ({
    ...asked,
    url: asked.url.includes('?') ? `${asked.url}&${asked.url.split('?')[1]}` : `${asked.url}?`,
  })),
  fc
    .constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'get')
    // What has no body may not be sent with one.
    .map((method): Spoil => ({ body, ...asked }) => ({
      ...{ ...asked, method },
      ...(body !== undefined && !/^(GET|HEAD)$/i.test(method) && { body }),
    })),
  fc
    .tuple(
      fc.constantFrom(
        'accept',
        'last-event-id',
        'x-request-id',
        'if-none-match',
        'range',
        'content-type',
        'origin',
      ),
      fc.oneof(
        headerText,
        fc.constantFrom(
          '*/*',
          'text/csv;q=0',
          'application/*',
          'W/"x"',
          'bytes=0-1',
          '1-2.3_4',
          '9'.repeat(400),
        ),
      ),
    )
    .map(([name, text]): Spoil => (asked) => ({ ...asked, headers: { ...asked.headers, [name]: text } })),
  fc.tuple(fc.nat(), fc.oneof(nastyTexts, fc.jsonValue(), fc.double())).map(
    ([place, value]): Spoil =>
      (asked) =>
        spoilBody(asked, (body) => withPart(body, place, value)),
  ),
  nastyTexts.map(
    (text): Spoil =>
      (asked) =>
        spoilBody(asked, () => text, String),
  ),
)

const spoilBody = (asked: Asked, change: (body: unknown) => unknown, write = JSON.stringify): Asked =>
  asked.body === undefined ? asked : { ...asked, body: write(change(parsed(asked.body))) }

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The same JSON with another value at one of its places, or with one more member. */
function withPart(json: unknown, place: number, value: unknown): unknown {
  if (typeof json !== 'object' || json === null) return value
  const keys = Object.keys(json)
  const key = keys[place % (keys.length + 1)]
  if (key === undefined) return Array.isArray(json) ? [...json, value] : { ...json, more: value }
  const part = (json as Record<string, unknown>)[key]
  const changed = withPart(part, Math.floor(place / (keys.length + 1)), value)
  if (!Array.isArray(json)) return { ...json, [key]: changed }
  return json.map((one: unknown, index) => (String(index) === key ? changed : one))
}

/** Whether the address is still one of the operation: with another path it is one of another, or of none. */
function isOf({ path }: Told, url: string): boolean {
  const pathname = URL.parse(`http://api${url}`)?.pathname ?? ''
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname)
}

async function expectSane(
  contract: Contract,
  operation: Told,
  asked: Asked,
  response: Response,
): Promise<void> {
  const from = `${asked.method} ${asked.url.slice(0, 500)} ${JSON.stringify(asked.headers)} ${asked.body ?? ''}`
  const method = asked.method.toLowerCase()
  // With another method it may be one of another operation; HEAD is answered as GET.
  const answered = method === 'head' ? 'get' : method
  const { path } = operation
  const meant = contract.operations.find((one) => one.path === path && one.method === answered) ?? operation
  expect(response.status, from).toBeLessThan(500)
  if (!isOf(operation, asked.url)) {
    const others = contract.operations.filter((other) => isOf(other, asked.url) && other.method === method)
    if (others.length === 0 && !['HEAD', 'OPTIONS'].includes(asked.method))
      expect(response.status, from).toBeGreaterThanOrEqual(400)
    await response.body?.cancel()
  } else if (method === 'head') {
    expect(Object.keys(meant.responses), from).toContain(String(response.status))
    expect(await response.text(), from).toBe('')
  } else if (method === 'options' && response.status === 204) {
    expect(await response.text(), from).toBe('')
  } else await contract.expectTold(meant, response, from)
}

/** Each operation is asked for in many ways; what fails is told by its smallest request. Gives how many were sent, and how many succeeded. */
async function askAll(
  asking: (operation: Told, contract: Contract, cursors: string[]) => fc.Arbitrary<Asked>,
): Promise<{ sent: number; succeeded: number }> {
  const api = await startApi()
  const cursors = await findCursors(api)
  const counts = { sent: 0, succeeded: 0 }
  for (const operation of api.contract.operations) {
    const property = fc.asyncProperty(asking(operation, api.contract, cursors), async (asked) => {
      const response = await api.send(asked)
      counts.sent++
      if (response.ok) counts.succeeded++
      await expectSane(api.contract, operation, asked, response)
    })
    await fc.assert(property, { numRuns: operation.parameters.length > 1 ? 200 : 30 })
  }
  return counts
}

test('what the document allows is answered as it says, and never with a failure', async () => {
  const { sent, succeeded } = await askAll(validRequests)
  expect(sent).toBeGreaterThan(3000)
  // The rest names symbols that nobody knows, or ends before it begins.
  expect(succeeded / sent).toBeGreaterThan(0.4)
}, 180_000)

test('no request whatever brings a failure or a status that the document does not tell of', async () => {
  const { sent } = await askAll((operation, contract, cursors) =>
    fc
      .tuple(validRequests(operation, contract, cursors), fc.array(spoils, { minLength: 1, maxLength: 3 }))
      .map(([valid, ways]) => ways.reduce((asked, spoil) => spoil(asked, operation), valid)),
  )
  expect(sent).toBeGreaterThan(3000)
}, 180_000)

/** The status of an address that is sent as it is written, over a real connection. */
const statusOf = (port: number, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1' }, (response) => {
      response.destroy()
      resolve(response.statusCode!)
    }).on('error', reject)
  })

test('no address brings a failure over a real connection either, where nobody has tidied it up before', async () => {
  const { app, contract } = await startApi()
  const server = createServer(createFront(app, (_, response) => response.writeHead(204).end()))
  const port = await listen(server, 0, '127.0.0.1')
  onTestFinished(() => void server.close().closeAllConnections())
  const address = fc
    .tuple(fc.constantFrom(...contract.operations), fc.infiniteStream(nastyRaw), nastyRaw, nastyRaw)
    .map(([{ path }, parts, name, value]) => {
      const raw = path.replaceAll(/\{\w+\}/g, () => parts.next().value)
      return `${raw}?${name}=${value}&interval=${value}`
    })
  const property = fc.asyncProperty(address, async (path) => {
    expect(await statusOf(port, path), path).toBeLessThan(500)
  })
  await fc.assert(property, { numRuns: 400 })
}, 60_000)
