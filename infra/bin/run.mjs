import { resolve } from 'node:path'
import { prepare } from './lib/prepare.mjs'
import { command } from './lib/root.mjs'
import { become } from './lib/run.mjs'

/** `node infra/bin/run.mjs <file.ts> [arguments]`: installs and builds what is missing, then runs the file under Node 24. */
await command(async () => {
  const [file = '', ...parameters] = process.argv.slice(2)
  await prepare('client', 'web', 'lambda')
  await become(resolve(file), parameters)
})
