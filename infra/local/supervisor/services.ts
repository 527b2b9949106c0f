import { join } from 'node:path'
import { lambdaBundle } from '../bundle.ts'
import { root, serviceVariable, type Config } from '../config.ts'
import type { EmulatorOptions } from '../entries/emulator.ts'
import type { EventSourceMappingOptions } from '../entries/event-source-mapping.ts'
import type { Home, State } from '../home.ts'
import type { PostgresOptions } from '../postgres/server.ts'
import type { StackVariables } from '../stack-env.ts'
import type { ServiceOptions } from './service.ts'

/** One line of the table: a process, and how it is known to be ready. */
export type Row = Pick<ServiceOptions, 'name' | 'readiness'> & {
  log: string
  entry: string
  env: NodeJS.ProcessEnv
}

const local = (name: string) => join(root, 'infra/local/entries', name)
const options = <Options extends object>(value: Options) => ({ [serviceVariable]: JSON.stringify(value) })

/** What everything else stands on; nobody outside `infra` starts these on AWS. */
export function infrastructure(home: Home, state: State): Record<'postgres' | 'emulator', Row> {
  const postgres: PostgresOptions = {
    ...{
      folder: home.path('postgres'),
      logFile: home.path('logs', 'postgres.log'),
      port: state.postgresPort,
    },
    ...{ user: 'barline', password: state.postgresPassword, database: 'barline' },
  }
  const emulator: EmulatorOptions = { folder: home.path('aws'), port: state.awsPort }
  return {
    postgres: {
      name: 'PostgreSQL',
      log: 'postgres',
      entry: local('postgres.ts'),
      env: options(postgres),
      readiness: 'report',
    },
    emulator: {
      name: 'S3 and SQS',
      log: 'aws',
      entry: local('emulator.ts'),
      env: options(emulator),
      readiness: 'report',
    },
  }
}

/** Barline itself: the same entries as in production, found through the same variables. */
export function services(config: Config, variables: StackVariables): Record<'etl' | 'api' | 'fetch', Row> {
  const entry = (name: string) => join(root, name)
  const mapping: EventSourceMappingOptions = { file: lambdaBundle, queueUrl: variables.QUEUE_URL }
  const etl =
    config.etl === 'lambda'
      ? {
          name: 'ETL (Lambda)',
          entry: local('event-source-mapping.ts'),
          env: { ...variables, ...options(mapping) },
        }
      : { name: 'ETL (worker)', entry: entry('worker/src/entries/etl-container.ts'), env: variables }
  const answers = async () => (await fetch(`${variables.API_URL}/readyz`)).ok
  return {
    etl: { ...etl, log: 'etl', readiness: 'report' },
    api: {
      ...{
        name: 'API and web app',
        log: 'api',
        entry: entry('api/src/entries/serve.ts'),
        readiness: answers,
      },
      env: { ...variables, PORT: String(config.port) },
    },
    fetch: {
      ...{ name: 'Fetcher', log: 'fetch', entry: entry('worker/src/entries/fetch.ts'), readiness: 'report' },
      env: variables,
    },
  }
}
