import { prepare } from './lib/prepare.mjs'
import { command, inRoot } from './lib/root.mjs'
import { runNode } from './lib/run.mjs'

/** `npm test [-- <vitest arguments>]`: installs and builds what is missing, then runs every test, or those that are named. */
await command(async () => {
  await prepare('client', 'web', 'lambda')
  process.exitCode = await runNode([
    inRoot('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...process.argv.slice(2),
  ])
})
