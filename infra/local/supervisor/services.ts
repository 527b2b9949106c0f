import { join } from 'node:path'
import { lambdaBundle, root, serviceVariable, type Config } from '../config.ts'
import type { EmulatorOptions } from '../entries/emulator.ts'
import type { EventSourceMappingOptions } from '../entries/event-source-mapping.ts'
import type { Home, State } from '../home.ts'
import type { PostgresOptions } from '../postgres/server.ts'
import type { StackVariables } from '../stack-env.ts'

/** A process of the stack. It reports `{ ready: ... }` over IPC once it does its work. */
export interface Row {
  /** As people read it. */
  name: string
  /** The name of its log, without the ending. */
  log: string
  /** The file that is run, absolute. */
  entry: string
  env: NodeJS.ProcessEnv
}

const options = <Options extends object>(value: Options) => ({ [serviceVariable]: JSON.stringify(value) })

/** What everything else stands on; on AWS these are services, and nobody starts them. */
export function infrastructure(home: Home, state: State): Record<'postgres' | 'emulator', Row> {
  const { postgresPort: port, postgresPassword: password } = state
  const logFile = home.path('logs', 'postgres.log')
  const postgres: PostgresOptions = {
    ...{ folder: home.path('postgres'), logFile, port },
    ...{ user: 'barline', password, database: 'barline' },
  }
  const emulator: EmulatorOptions = { folder: home.path('aws'), port: state.awsPort }
  return {
    postgres: row('PostgreSQL', 'postgres', 'infra/local/entries/postgres.ts', options(postgres)),
    emulator: row('S3 and SQS', 'aws', 'infra/local/entries/emulator.ts', options(emulator)),
  }
}

export type Part = 'etl' | 'api' | 'fetch'

/** Barline itself: the same entries as in production, which find everything through the same variables. */
export function services(config: Config, variables: StackVariables): Record<Part, Row> {
  const mapping: EventSourceMappingOptions = { file: lambdaBundle, queueUrl: variables.QUEUE_URL }
  const lambda = { ...variables, ...options(mapping) }
  return {
    etl:
      config.etl === 'lambda'
        ? row('ETL (Lambda)', 'etl', 'infra/local/entries/event-source-mapping.ts', lambda)
        : row('ETL (worker)', 'etl', 'worker/src/entries/etl-container.ts', variables),
    api: row('API and web app', 'api', 'infra/serve/serve.ts', {
      ...variables,
      PORT: String(config.port),
      // A laptop's Ctrl-C waits for nobody: it is over in two seconds, open requests or not.
      SHUTDOWN_PATIENCE: '1.2',
    }),
    fetch: row('Fetcher', 'fetch', 'worker/src/entries/fetch.ts', variables),
  }
}

const row = (name: string, log: string, entry: string, env: NodeJS.ProcessEnv): Row => ({
  ...{ name, log, env },
  entry: join(root, entry),
})
