import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { createFront } from '@barline/api/server/front'
import { buildApp } from '@barline/web/testing/build-app'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { adminToken, openApi } from './operations-api.ts'
import type { Pipeline } from './pipeline.ts'

/** The built web app and the API with what operators do on one port, over a pipeline. `now`: the operators' clock. Returns its URL. */
export async function serveFront(pipeline: Pipeline, now?: () => number): Promise<string> {
  const { handler } = (await import(pathToFileURL(await buildApp()).href)) as { handler: RequestListener }
  const { app, access } = openApi(pipeline, now)
  const server = createServer(createFront(app, handler, access))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The operations page, with the token given. */
export async function enterOperations(page: Page, url: string, query = ''): Promise<void> {
  await page.goto(`${url}/operations${query}`)
  await page.getByLabel('Admin token').fill(adminToken)
  await page.getByRole('button', { name: 'Go on' }).click()
}
