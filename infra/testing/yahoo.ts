import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dailyBars, yahooDocument } from '../e2e/documents.ts'
import { onTestFinished } from 'vitest'

/** A server in Yahoo's place: two daily bars of any symbol that it is asked for. */
export async function startYahoo(): Promise<{ url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const symbol = decodeURIComponent(new URL(url, 'http://yahoo').pathname.split('/').at(-1)!)
    response.setHeader('content-type', 'application/json')
    response.end(
      yahooDocument(
        symbol,
        dailyBars('2024-01-02', 2, () => 5),
      ),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
