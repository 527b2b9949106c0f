#!/usr/bin/env node
import { endWithNpm } from './lib/orphaned.mjs'
import { prepare } from './lib/prepare.mjs'
import { command, inRoot } from './lib/root.mjs'
import { become } from './lib/run.mjs'

await command(async () => {
  await prepare('client', 'web', 'lambda')
  endWithNpm()
  await become(inRoot('infra', 'local', 'start.ts'), process.argv.slice(2))
})
