import { onTestFinished } from 'vitest'
import { startYahooServer } from './yahoo-server.ts'

/** A server in Yahoo's place until the test is over. */
export async function startYahoo(): Promise<{ url: string }> {
  const { server, url } = await startYahooServer()
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url }
}
