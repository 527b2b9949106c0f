import { createServer, get } from 'node:http'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { testApi } from '../testing/api.ts'
import { nastyRaw } from '../testing/arbitrary.ts'
import { readContract, type Contract, type Told } from '../testing/contract.ts'
import { exampleNow, storeExampleData } from '../testing/example-data.ts'
import { exampleOperations } from '../testing/example-operations.ts'
import { adminToken } from '../testing/keys.ts'
import { bodyOf, examplesOf, requestOf, type Asked } from '../testing/request-of.ts'
import { spoils } from '../testing/spoils.ts'
import { validRequests } from '../testing/valid-requests.ts'

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
