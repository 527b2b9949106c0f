import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dailyBars, yahooDocument } from '../e2e/documents.ts'

/** A server in Yahoo's place, listening: two daily bars of any symbol that it is asked for. */
export async function startYahooServer(): Promise<{ server: Server; url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const symbol = decodeURIComponent(new URL(url, 'http://yahoo').pathname.split('/').at(-1)!)
    const bars = dailyBars('2024-01-02', 2, () => 5)
    response.setHeader('content-type', 'application/json')
    response.end(yahooDocument(symbol, bars))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
