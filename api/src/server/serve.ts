import type { Logger } from 'pino'
import type { Operations } from '../admin/operations.ts'
import { createApi } from '../app.ts'
import type { RawRecords } from '../passport/raw-records.ts'
import { createAccess } from '../auth/access.ts'
import { readConfig, secretsOf, type Config, type Env } from '../config.ts'
import { createLog } from '../logs/create-log.ts'
import { openQueues } from '../queues/open-queues.ts'
import { keepRolled } from '../rollup/keep-rolled.ts'
import { startFeed } from '../stream/feed.ts'
import { createPlaces } from '../stream/places.ts'
import { startTracing } from '../tracing/start-tracing.ts'
import { createCloser } from './closer.ts'
import { createFront } from './front.ts'
import { createHttpServer } from './http-server.ts'
import { listen } from './listen.ts'
import { onStop } from './on-stop.ts'
import { openPools } from './open-pools.ts'
import { loadWebHandler } from './web-handler.ts'

/** Opens what operators work on, and raw objects for who looks into them; undefined where the environment does not name it. */
export type OpenOperations = (
  env: Env,
  log: Pick<Logger, 'error'>,
) => (Operations & RawRecords & { close(): Promise<void> }) | undefined

/** A process that serves the API and the web app until it is told to end. What keeps it from starting is one sentence. */
export const serve = (env: Env, openOperations: OpenOperations = () => undefined): Promise<void> =>
  start(env, openOperations).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  })

async function start(env: Env, openOperations: OpenOperations): Promise<void> {
  const config = readConfig(env)
  const { port, host, shutdown } = config
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config) })
  const { api, access, close: closeParts } = await openParts(config, log, openOperations(env, log))
  const front = createFront(api.app, await loadWebHandler(config.webHandler), access, api.kept)
  const server = createHttpServer(front, { log })
  const close = createCloser(server)
  onStop(
    () => closeParts((withStreams) => close(shutdown, withStreams)),
    shutdown.delay + shutdown.patience + 1_500,
  )
  const actual = await listen(server, port, host)
  log.info({ host, port: actual }, 'the API listens')
  process.send?.({ ready: true, port: actual })
}

async function openParts(config: Config, log: Logger, operations: ReturnType<OpenOperations>) {
  const { databaseUrl, metricsAccess, slowAfter, version, commit } = config
  const build = { version, commit }
  const tracing = await startTracing(config.tracing, { build, log })
  const access = createAccess(config)
  const pools = openPools(databaseUrl)
  const queues = config.queues && openQueues(config.queues, Date.now)
  const feed = startFeed({ databaseUrl, log })
  const rolling = keepRolled({ databaseUrl, pool: pools.hours.pool, log })
  const stopping = new AbortController()
  const api = createApi({
    ...{ feed, log, build, access, metricsAccess, slowAfter, observesProcess: true },
    places: createPlaces(config.maxStreams, config.maxStreamsPerCaller),
    ...{ stopping: stopping.signal, cacheBytes: config.cacheBytes },
    ...{ pool: tracing?.pool(pools.readers.pool) ?? pools.readers.pool, aside: pools.checks.pool },
    ...(queues && { queues }),
    ...(tracing && { tracing }),
    ...(operations && { operations, records: operations }),
  })
  return {
    ...{ api, access },
    /** `closeServer` calls back when only streams are left, and gives how many requests it cut off. */
    async close(closeServer: (onlyStreams: () => void) => Promise<number>) {
      stopping.abort()
      const parts = Promise.withResolvers<unknown>()
      const unfinished = await closeServer(() => parts.resolve(Promise.all([feed.close(), rolling.close()])))
      if (unfinished > 0) log.warn({ unfinished }, 'requests were cut off that had not finished in time')
      await Promise.all([parts.promise, operations?.close()])
      queues?.close()
      await Promise.all([pools.close(), tracing?.close()])
    },
  }
}
