import { startPostgres, type PostgresOptions } from '../postgres/server.ts'
import { run } from './run.ts'

await run(async (options: PostgresOptions) => {
  const postgres = await startPostgres(options)
  return { ready: { port: options.port }, stop: postgres.stop, ended: postgres.ended }
})
