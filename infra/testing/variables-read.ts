import { readConfig as readApi } from '@barline/api/config'
import { loadSecrets } from '@barline/worker/cloud-secrets'
import { fetchable, readConfig as readWorker } from '@barline/worker/config'
import { readConfig as readStart } from '../local/config.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What every process needs, and what has to be set for everything else to be asked for. */
export const everything: Env = {
  DATABASE_URL: 'postgresql://u:p@localhost/db',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  RAW_BUCKET: 'raw',
  QUEUE_URL: 'https://sqs/objects',
  DLQ_URL: 'https://sqs/dead-letters',
  BARLINE_PROVIDERS: fetchable.join(','),
  ...{ ALPACA_KEY_ID: 'a', ALPACA_SECRET_KEY: 'b', POLYGON_API_KEY: 'c', ALPHAVANTAGE_API_KEY: 'd' },
  OTEL_TRACES_EXPORTER: 'otlp',
}

/** What reads the environment, by whose it is: the server's, worker's and fetcher's, that of `npm start`, and what the image's commands ask first. */
export const readers = {
  server: readApi,
  worker: (env: Env): unknown => readWorker(env),
  start: (env: Env): unknown => readStart(env),
  image: (env: Env): unknown => void loadSecrets(env),
} as const satisfies Record<string, (env: Env) => unknown>

export type Reader = keyof typeof readers

/** The variables that a reader asks for while it reads `everything`. */
export function variablesRead(reader: Reader): Set<string> {
  const asked = new Set<string>()
  const listening = new Proxy(everything, {
    get(env, name) {
      // A promise of it is asked for `then`, too.
      if (typeof name === 'string' && /^[A-Z]/.test(name)) asked.add(name)
      return Reflect.get(env, name) as unknown
    },
  })
  readers[reader](listening)
  return asked
}
