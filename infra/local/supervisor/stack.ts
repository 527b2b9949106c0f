import { migrate } from '@barline/db/migrate'
import type { Config } from '../config.ts'
import type { Provisioned } from '../emulator/provision.ts'
import type { EmulatorRequest } from '../entries/emulator.ts'
import { enterHome, type Home } from '../home.ts'
import { Sentence } from '../sentence.ts'
import { stackVariables, writeStackEnv } from '../stack-env.ts'
import { readCommit, readVersion } from '../checkout.ts'
import { announceAll } from './announce-all.ts'
import { firstCandles } from './first-candles.ts'
import { logFile } from './log-file.ts'
import { choosePorts } from './choose-ports.ts'
import { startService, type Service } from './service.ts'
import { infrastructure, services, type Part, type Row } from './services.ts'

export interface StackOptions {
  config: Config
  env: NodeJS.ProcessEnv
  say(line: string): void
  /** Aborts a start that is under way. */
  signal: AbortSignal
}

export interface Stack {
  restart(part: Part): void
  stop(): Promise<void>
}

const firstMigration = '20261124000000_init'

type Start = (row: Row, onDeath?: () => void) => Service

/** Resolves when charts have data. Throws a sentence, with nothing left running, when that cannot be. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, signal } = options
  const home = await enterHome(config.home)
  const started: Service[] = []
  const stop = async () => {
    await stopInOrder(started)
    await home.leave()
  }
  const start: Start = (row, onDeath) => {
    signal.throwIfAborted()
    const service = startService(serviceOptions(options, home, row, onDeath))
    started.push(service)
    return service
  }
  const aborted = new Promise<never>((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  )
  try {
    const parts = await Promise.race([raise(options, home, start), aborted])
    return { restart: (part) => parts[part].restart(), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The order of things: ports; PostgreSQL beside S3 and SQS; the schema; then ETL, API and fetcher; then candles. */
async function raise(
  { config, say }: StackOptions,
  home: Home,
  start: Start,
): Promise<Record<Part, Service>> {
  const state = await choosePorts(config, home)
  const rows = infrastructure(home, state)
  const took = stopwatch()
  const emulator = start(rows.emulator)
  const postgres = start(rows.postgres)
  const [provisioned] = await Promise.all([
    emulator.ready.then((ready) => {
      say(`S3, SQS and SNS ready on 127.0.0.1:${state.awsPort} (${took()})`)
      return ready as Provisioned
    }),
    postgres.ready.then(() => say(`PostgreSQL ready on 127.0.0.1:${state.postgresPort} (${took()})`)),
  ])
  const variables = stackVariables({ state, port: config.port, provisioned })
  const made = await bringUpToDate(variables.DATABASE_URL, say)
  if (made) await announceAll(variables, say)
  await writeStackEnv(home.path('stack.env'), variables)
  const table = services(config, variables)
  const release: EmulatorRequest = { release: variables.QUEUE_URL }
  const up = ({ name, ready }: Service) => ready.then(() => say(`${name} ready (${took()})`))
  const etl = start(table.etl, () => emulator.send(release))
  const [api, fetch] = [start(table.api), start(table.fetch)]
  const charts = Promise.all([up(etl), up(api)]).then(() => firstCandles(variables.API_URL, say))
  // Charts may have data before the fetcher is done; that it cannot start is told all the same.
  await Promise.race([charts, up(fetch).then(() => charts)])
  return { etl, api, fetch }
}

/** True when the database was made just now. */
async function bringUpToDate(databaseUrl: string, say: StackOptions['say']): Promise<boolean> {
  const took = stopwatch()
  const applied = await migrate(databaseUrl).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Sentence(`The database schema cannot be brought up to date: ${why}`, { cause })
  })
  const what =
    applied.length === 0
      ? 'up to date'
      : `${applied.length} migration${applied.length > 1 ? 's' : ''} applied`
  say(`Database schema ${what} (${took()})`)
  return applied.includes(firstMigration)
}

function serviceOptions({ env, say }: StackOptions, home: Home, row: Row, onDeath?: () => void) {
  return {
    ...{ name: row.name, entry: row.entry, say },
    logFile: logFile(home.path('logs', `${row.log}.log`)),
    env: {
      ...{ NODE_COMPILE_CACHE: home.path('cache') },
      ...{ BARLINE_VERSION: readVersion(), BARLINE_COMMIT: readCommit() },
      ...{ ...env, ...row.env, BARLINE_HOME: home.folder },
    },
    ...(onDeath && { onDeath }),
  }
}

/** What uses the infrastructure first, together; then the infrastructure. All within 5 seconds, whatever hangs. */
async function stopInOrder(started: Service[]): Promise<void> {
  const [emulator, postgres, ...users] = started
  await Promise.all(users.map((service) => service.stop(1_800)))
  await Promise.all([emulator?.stop(1_000), postgres?.stop(2_500)])
}

function stopwatch(): () => string {
  const from = performance.now()
  return () => `${((performance.now() - from) / 1_000).toFixed(1)} s`
}
