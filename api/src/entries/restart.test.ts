import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { bars } from '../testing/api.ts'
import { keepFollowing } from '../testing/follower.ts'

const entry = fileURLToPath(new URL('./serve.ts', import.meta.url))
type TestDatabase = Awaited<ReturnType<typeof testDatabase>>

/** A server that is ended now and then, by whatever means, and started again; on another port each time, as behind a balancer. */
function startUnsteady({ url, pool }: TestDatabase) {
  const start = () => {
    const child = fork(entry, {
      env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: url },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended: ${code}`)))
    const ready = once(child, 'message').then(([message]) => (message as { port: number }).port)
    const port = Promise.race([ready, ended])
    port.catch(() => {})
    return { child, port }
  }
  let server = start()
  const restart = async (signal: NodeJS.Signals): Promise<unknown> => {
    await server.port
    const { child } = server
    server = start()
    const exit = once(child, 'exit')
    child.kill(signal)
    return exit
  }
  const disturbances = {
    kill: () => restart('SIGKILL'),
    stop: () => restart('SIGTERM'),
    outage: (): Promise<unknown> =>
      pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name LIKE 'barline-api%' AND datname = current_database()`,
      ),
  }
  return { port: () => server.port, disturbances }
}

/** Who stores what: each of its transactions takes several ids long before it is committed, and some are given up. */
const writers = [
  ['A', 'B', 'C'],
  ['D', 'E'],
  ['F', 'G', 'H', 'I'],
]
const rounds = 40

async function write({ db }: TestDatabase, symbols: string[], each: (round: number) => Promise<void>) {
  const store = (round: number, work: typeof db) => {
    const observedAt = new Date(Date.UTC(2024, 5, 1) + round * 1000)
    const series = symbols.map((symbol) => bars([round], { symbol }))
    return storeObject(work, rawObject({ observedAt, key: `raw/${symbols}/${round}` }), loaded, series)
  }
  const givingUp = {
    $transaction: (work: (tx: unknown) => Promise<unknown>) =>
      db.$transaction(async (tx) => {
        await work(tx)
        throw new Error('given up')
      }),
  } as unknown as typeof db
  for (let round = 1; round <= rounds; round++) {
    if (round % 5 === 0) await store(round, givingUp).catch(() => {})
    await store(round, db)
    await each(round)
  }
}

const expected = writers
  .flat()
  .flatMap((symbol) => Array.from({ length: rounds }, (_, index) => `${symbol} 1d ${index + 1}`))

/** What the followers have met, and a way to wait until the slowest has met so much. */
function createLog(followers: number) {
  const met = Array.from({ length: followers }, (): string[] => [])
  const waiting = new Set<() => void>()
  const slowest = () => Math.min(...met.map(({ length }) => length))
  return {
    met,
    add(follower: number, change: string) {
      met[follower]!.push(change)
      for (const look of waiting) look()
    },
    until: (count: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (slowest() < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

const disturbance = fc.record({
  what: fc.constantFrom('kill', 'stop', 'outage'),
  /** When so many changes have reached everybody. */
  after: fc.integer({ min: 1, max: expected.length - 50 }),
})
const breaks = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 5, maxLength: 30 })

test(
  'through restarts, outages and broken connections every change arrives once, in each series in order',
  { timeout: 180_000 },
  async () => {
    const property = fc.asyncProperty(
      fc.array(disturbance, { minLength: 2, maxLength: 4 }),
      fc.array(breaks, { minLength: 3, maxLength: 3 }),
      async (disturbances, followers) => {
        const database = await testDatabase()
        const server = startUnsteady(database)
        const stop = new AbortController()
        const log = createLog(followers.length)
        const following = followers.map((lengths, at) => {
          const nextBreak = () => lengths.shift() ?? Infinity
          const onChange = (change: string) => log.add(at, change)
          return keepFollowing({ port: server.port, query: '', breaks: nextBreak, onChange }, stop.signal)
        })
        const disturbing = async () => {
          for (const { what, after } of disturbances.toSorted((a, b) => a.after - b.after)) {
            await log.until(after)
            await server.disturbances[what]()
          }
        }
        // A few rounds ahead of the followers, so that there is always something on its way and something that is missed.
        const perRound = writers.flat().length
        const each = (round: number) => log.until((round - 6) * perRound)
        const working = Promise.all([
          disturbing(),
          ...writers.map((symbols) => write(database, symbols, each)),
        ])
        await Promise.race([working.then(() => log.until(expected.length)), ...following])
        stop.abort()
        await Promise.all(following)
        for (const changes of log.met) {
          expect(changes.toSorted()).toEqual(expected.toSorted())
          for (const symbol of writers.flat()) {
            const ofOne = (change: string) => change.startsWith(symbol)
            expect(changes.filter(ofOne)).toEqual(expected.filter(ofOne))
          }
        }
      },
    )
    await fc.assert(property, { numRuns: 2, endOnFailure: true })
  },
)
