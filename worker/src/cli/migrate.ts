import { migrate } from '@barline/db/migrate'
import { settings, type Context } from './context.ts'

export async function runMigrate(context: Context, { json }: { json?: true }): Promise<number> {
  const { databaseUrl } = settings(context, ['databaseUrl'])
  const applied = await migrate(databaseUrl)
  if (json) context.console.out(JSON.stringify({ applied }))
  else if (applied.length === 0) context.console.out('The database is up to date.')
  else applied.forEach((name) => context.console.out(`Applied ${name}.`))
  return 0
}
