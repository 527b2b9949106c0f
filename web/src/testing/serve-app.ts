import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { buildApp } from './build-app.ts'
import type { StandInApi } from './stand-in-api.ts'

export interface ServedApp {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string
  /** Ends all connections and gives up the port; `start` comes back on the same one. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** The built app and a stand-in for the API, on one port as in production. */
export async function serveApp(api: StandInApi): Promise<ServedApp> {
  const { handler } = (await import(pathToFileURL(await buildApp()).href)) as { handler: RequestListener }
  const server = createServer((request, response) =>
    request.url?.startsWith('/v1/') ? api.handle(request, response) : handler(request, response),
  )
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    start: () => listen(port),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
