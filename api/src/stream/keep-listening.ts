import { setTimeout as sleep } from 'node:timers/promises'
import { changeChannel } from '@barline/db/changes'
import { withCurrentPassword } from '@barline/db/passwords'
import pg from 'pg'
import type { Logger } from 'pino'

export interface Listening {
  databaseUrl: string
  log: Logger
  signal: AbortSignal
  /** Called on each new connection once it listens, after every notice, and now and then; never twice at once. */
  work: (client: pg.Client, isNew: boolean) => Promise<void>
}

/** Milliseconds between two calls of `work` without any notice: finds a dead connection, and what a notice failed to say. */
const checkEvery = 5_000
const longestPause = 5_000

/**
 * Keeps one connection to PostgreSQL that listens for changes, until `signal`. Notices only say that there is something to
 * read, so nothing hangs on any of them: what was missed between two connections is read by the first `work` of the next.
 */
export async function keepListening({ databaseUrl, log, signal, work }: Listening): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      const listen = () =>
        listenOnce(databaseUrl, signal, async (client, isNew) => {
          await work(client, isNew)
          if (failures > 0) log.info('listening for changes again')
          failures = 0
        })
      await withCurrentPassword(listen)
    } catch (error) {
      if (!signal.aborted && failures++ === 0)
        log.warn({ err: error }, 'not listening for changes; trying again')
    }
    await sleep(pause(failures), undefined, { signal }).catch(() => {})
  }
}

const pause = (failures: number) => Math.min(longestPause, 50 * 2 ** failures) * (0.5 + Math.random() / 2)

async function listenOnce(databaseUrl: string, signal: AbortSignal, work: Listening['work']): Promise<void> {
  const client = newClient(databaseUrl)
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => {})
  client.on('error', lost.reject)
  client.on('end', () => lost.reject(new Error('PostgreSQL closed the connection')))
  let bell = Promise.withResolvers<undefined>()
  client.on('notification', () => bell.resolve(undefined))
  const stop = () => lost.reject(new Error('stopped'))
  const orLost = (promise: Promise<unknown>) => Promise.race([promise, lost.promise])
  let working = Promise.resolve()
  signal.addEventListener('abort', stop)
  try {
    await orLost(client.connect())
    await client.query(`LISTEN ${changeChannel}`)
    for (let isNew = true; !signal.aborted; isNew = false) {
      // Renewed before the work, so that a notice during it rings for another round.
      bell = Promise.withResolvers<undefined>()
      working = work(client, isNew)
      await orLost(working)
      await orLost(ringsOrTimesOut(bell))
    }
  } finally {
    bell.resolve(undefined)
    signal.removeEventListener('abort', stop)
    void client.end().catch(() => {})
    // Without its connection it soon fails; if the next one began before that, both would send the same.
    await working.catch(() => {})
  }
}

async function ringsOrTimesOut(bell: PromiseWithResolvers<undefined>): Promise<void> {
  const timer = setTimeout(() => bell.resolve(undefined), checkEvery)
  await bell.promise
  clearTimeout(timer)
}

function newClient(databaseUrl: string): pg.Client {
  return new pg.Client({
    connectionString: databaseUrl,
    application_name: 'barline-api-stream',
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    keepAlive: true,
    // Shorter than the query's own, which leaves a connection that cannot be used any more.
    options: '-c TimeZone=UTC -c jit=off -c statement_timeout=5000',
  })
}
