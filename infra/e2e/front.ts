import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { createApp } from '@barline/api/app'
import { createAccess } from '@barline/api/auth/access'
import { createFront } from '@barline/api/server/front'
import { startFeed } from '@barline/api/stream/feed'
import { buildApp } from '@barline/web/testing/build-app'
import { openOperations } from '@barline/worker/operations/open-operations'
import pino from 'pino'
import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import type { Pipeline } from './pipeline.ts'

export const adminToken = 'the-token-of-the-operator'
const log = pino({ level: 'silent' })

/** The built web app and the API with what operators do on one port, over a pipeline. `now`: the operators' clock. Returns its URL. */
export async function serveFront({ database, env }: Pipeline, now?: () => number): Promise<string> {
  const { handler } = (await import(pathToFileURL(await buildApp()).href)) as { handler: RequestListener }
  const operations = openOperations(env, log, now)!
  const feed = startFeed({ databaseUrl: database.url, log })
  const access = createAccess({ adminToken })
  const build = { version: '1', commit: 'abc' }
  const { pool } = database
  const app = createApp({ pool, feed, log, build, access, operations, records: operations })
  const server = createServer(createFront(app, handler, access))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
    await Promise.all([operations.close(), feed.close()])
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The operations page, with the token given. */
export async function enterOperations(page: Page, url: string, query = ''): Promise<void> {
  await page.goto(`${url}/operations${query}`)
  await page.getByLabel('Admin token').fill(adminToken)
  await page.getByRole('button', { name: 'Go on' }).click()
}
