import { createApi } from '../app.ts'
import { createAccess } from '../auth/access.ts'
import { readConfig, secretsOf } from '../config.ts'
import { createLog } from '../logs/create-log.ts'
import { openQueues } from '../queues/open-queues.ts'
import { keepRolled } from '../rollup/keep-rolled.ts'
import { createCloser } from '../server/closer.ts'
import { createFront } from '../server/front.ts'
import { createHttpServer } from '../server/http-server.ts'
import { listen } from '../server/listen.ts'
import { onStop } from '../server/on-stop.ts'
import { openPools } from '../server/open-pools.ts'
import { loadWebHandler } from '../server/web-handler.ts'
import { startFeed } from '../stream/feed.ts'
import { createPlaces } from '../stream/places.ts'
import { startTracing } from '../tracing/start-tracing.ts'

async function serve(): Promise<void> {
  const config = readConfig(process.env)
  const { databaseUrl, port, host, logLevel, metricsAccess, slowAfter, shutdown, version, commit } = config
  const build = { version, commit }
  const log = createLog({ level: logLevel, secrets: secretsOf(config) })
  const tracing = await startTracing(config.tracing, { build, log })
  const access = createAccess(config)
  const pools = openPools(databaseUrl)
  const queues = config.queues && openQueues(config.queues, Date.now)
  const feed = startFeed({ databaseUrl, log })
  const rolling = keepRolled({ databaseUrl, pool: pools.hours.pool, log })
  const stopping = new AbortController()
  const { app, kept } = createApi({
    ...{ feed, log, build, access, metricsAccess, slowAfter, observesProcess: true },
    ...{ stopping: stopping.signal, places: createPlaces(config.maxStreams), cacheBytes: config.cacheBytes },
    ...{ pool: tracing?.pool(pools.readers.pool) ?? pools.readers.pool, aside: pools.checks.pool },
    ...(queues && { queues }),
    ...(tracing && { tracing }),
  })
  const front = createFront(app, await loadWebHandler(config.webHandler), access, kept)
  const server = createHttpServer(front, { log })
  const close = createCloser(server)
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
      await Promise.all([pools.close(), tracing?.close()])
    },
    shutdown.delay + shutdown.patience + 1_500,
  )
  const actual = await listen(server, port, host)
  log.info({ host, port: actual }, 'the API listens')
  process.send?.({ ready: true, port: actual })
}

await serve().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
