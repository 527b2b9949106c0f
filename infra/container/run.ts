import { loadSecrets } from '@barline/worker/cloud-secrets'

/** What the image can do; each is the entry that a laptop runs as well. */
const commands: Record<string, () => Promise<unknown>> = {
  serve: () => import('../serve/serve.ts'),
  worker: () => import('@barline/worker/entries/etl-container'),
  fetch: () => import('@barline/worker/entries/fetch'),
  migrate: () => runCli('migrate'),
  barline: () => runCli(),
}

const [name = '', ...parameters] = process.argv.slice(2)
const command = commands[name]
if (!command) {
  console.error(
    `The command is ${JSON.stringify(name)}: expected one of ${Object.keys(commands).join(', ')}.`,
  )
  process.exit(2)
}
Object.assign(process.env, await loadSecrets(process.env))
await command()

function runCli(...before: string[]): Promise<unknown> {
  process.argv.splice(2, process.argv.length, ...before, ...parameters)
  return import('@barline/worker/entries/cli')
}
