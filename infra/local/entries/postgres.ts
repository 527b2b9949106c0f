import { startPostgres, type PostgresOptions } from '../postgres/server.ts'
import { run } from './run.ts'

await run(async (options: PostgresOptions, signal) => {
  const { stop, ended } = await startPostgres(options, signal)
  return { ready: { port: options.port }, stop, ended: ended.then(() => false as const) }
})
