import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { Sentence } from './sentence.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '')

/** Where the bundled ETL function is: one module that needs nothing beside it, the same that is deployed. */
export const lambdaBundle = join(root, 'worker/dist/etl-lambda/index.mjs')

export interface Config {
  /** Absolute: where the database, the bucket, the queues and the logs are kept. */
  home: string
  port: number
  etl: 'lambda' | 'worker'
}

const expected = {
  PORT: 'a port number from 1 to 65535',
  BARLINE_HOME: 'the path of a folder',
  BARLINE_ETL: '`lambda` or `worker`',
}

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3_000),
  BARLINE_HOME: z.string().min(1).default('.barline'),
  BARLINE_ETL: z.enum(['lambda', 'worker']).default('lambda'),
})

/** Reads the environment of `npm start`; throws one sentence that lists every bad value. An empty variable counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.keys(schema.shape).map((name) => [name, env[name] || undefined] as const)
  const parsed = schema.safeParse(Object.fromEntries(set))
  if (parsed.success) {
    const { PORT: port, BARLINE_HOME: home, BARLINE_ETL: etl } = parsed.data
    return { port, etl, home: resolve(root, home) }
  }
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0]) as keyof typeof expected))
  const problems = [...names].map(
    (name) => `${name}: expected ${expected[name]}, came ${JSON.stringify(env[name])}`,
  )
  throw new Sentence(`The environment cannot be used: ${problems.join('; ')}.`)
}

/** What the supervisor hands to a service of this folder. */
export const serviceVariable = 'BARLINE_SERVICE'

export const readServiceOptions = <Options>(env: NodeJS.ProcessEnv): Options =>
  JSON.parse(env[serviceVariable] ?? '{}') as Options
