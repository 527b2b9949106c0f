import { createServer } from 'node:http'
import { openDatabase } from '@barline/db/client'
import pino from 'pino'
import { createApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { keepRolled } from '../rollup/keep-rolled.ts'
import { closeServer } from '../server/close-server.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { onStop } from '../server/on-stop.ts'
import { loadWebHandler } from '../server/web-handler.ts'
import { startFeed } from '../stream/feed.ts'

async function serve(): Promise<void> {
  const { databaseUrl, port, host, webHandler, logLevel, version, commit } = readConfig(process.env)
  const log = pino({ level: logLevel })
  const database = openDatabase(databaseUrl, { name: 'barline-api' })
  const feed = startFeed({ databaseUrl, log })
  const rolling = keepRolled({ databaseUrl, pool: database.pool, log })
  const app = createApp({ pool: database.pool, feed, log, build: { version, commit } })
  const server = createServer(createFront(app, await loadWebHandler(webHandler)))
  onStop(async () => {
    await Promise.all([feed.close(), rolling.close(), closeServer(server, 2_000)])
    await database.close()
  }, 3_000)
  const actual = await listen(server, port, host)
  log.info({ host, port: actual }, 'the API listens')
  process.send?.({ ready: true, port: actual })
}

await serve().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
