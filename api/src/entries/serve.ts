import { createServer } from 'node:http'
import { openDatabase } from '@barline/db/client'
import { createApp } from '../app.ts'
import { readConfig, secretsOf } from '../config.ts'
import { createLog } from '../logs/create-log.ts'
import { openQueues } from '../queues/open-queues.ts'
import { keepRolled } from '../rollup/keep-rolled.ts'
import { createCloser } from '../server/closer.ts'
import { createFront } from '../server/front.ts'
import { listen } from '../server/listen.ts'
import { onStop } from '../server/on-stop.ts'
import { loadWebHandler } from '../server/web-handler.ts'
import { startFeed } from '../stream/feed.ts'
import { startTracing } from '../tracing/start-tracing.ts'

async function serve(): Promise<void> {
  const config = readConfig(process.env)
  const { databaseUrl, port, host, logLevel, metricsAccess, slowAfter, shutdown, version, commit } = config
  const build = { version, commit }
  const log = createLog({ level: logLevel, secrets: secretsOf(config) })
  const tracing = await startTracing(config.tracing, { build, log })
  const database = openDatabase(databaseUrl, { name: 'barline-api' })
  const aside = openDatabase(databaseUrl, { name: 'barline-api-checks', connections: 1 })
  const queues = config.queues && openQueues(config.queues, Date.now)
  const feed = startFeed({ databaseUrl, log })
  const rolling = keepRolled({ databaseUrl, pool: database.pool, log })
  const stopping = new AbortController()
  const app = createApp({
    ...{ feed, log, build, metricsAccess, slowAfter, observesProcess: true, stopping: stopping.signal },
    ...{ pool: tracing?.pool(database.pool) ?? database.pool, aside: aside.pool },
    ...(queues && { queues }),
    ...(tracing && { tracing }),
  })
  const server = createServer(createFront(app, await loadWebHandler(config.webHandler)))
  const close = createCloser(server)
  const { delay, patience } = shutdown
  onStop(
    async () => {
      stopping.abort()
      const parts = Promise.withResolvers<unknown>()
      const unfinished = await close(shutdown, () =>
        parts.resolve(Promise.all([feed.close(), rolling.close()])),
      )
      if (unfinished > 0) log.warn({ unfinished }, 'requests were cut off that had not finished in time')
      await parts.promise
      queues?.close()
      await Promise.all([database.close(), aside.close(), tracing?.close()])
    },
    delay + patience + 1_500,
  )
  const actual = await listen(server, port, host)
  log.info({ host, port: actual }, 'the API listens')
  process.send?.({ ready: true, port: actual })
}

await serve().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
